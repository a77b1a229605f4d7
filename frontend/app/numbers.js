// Numbers as people type and paste them. No rounding: text in, text out; the server decides on a Decimal.

/** Text of a number without grouping and with a decimal point: "1,234.50", "1 234,50", "1.234,50" and Arabic digits.
    Text that is not a number comes back as it is, so that the server can say what is wrong with it. */
export function plainNumber(text, lang = 'en') {
  let value = String(text).trim().replace(/[٠-٩]/g, digit => digit.charCodeAt(0) - 0x660).replace(/٫/g, '.').replace(/٬/g, '');
  value = value.replace(/[\s\u00a0\u202f]/g, '').replace(/\u2212/g, '-');
  if (!/^[+-]?[\d.,]+$/.test(value)) return String(text).trim();
  const comma = value.lastIndexOf(','), point = value.lastIndexOf('.');
  if (comma >= 0 && point >= 0) return comma > point ? value.replace(/\./g, '').replace(',', '.') : value.replace(/,/g, '');
  const mark = comma >= 0 ? ',' : '.';
  const parts = value.split(mark);
  if (parts.length === 1) return value;
  const decimal = /^(fr|es)/.test(lang) ? ',' : '.';
  const grouped = parts.length > 2 || (mark !== decimal && /^\d{3}$/.test(parts[1]) && /^[+-]?\d{1,3}$/.test(parts[0]));
  return grouped ? parts.join('') : parts.join('.');
}

/** Sum of texts as a number for display only; what is not a number counts as nothing. */
export const sumOf = (texts, lang) => texts.reduce((total, text) => total + (Number(plainNumber(text, lang)) || 0), 0);

/** Cells copied from a spreadsheet: rows of texts. Quoted cells may hold tabs, line ends and doubled quotes. */
export function cells(text) {
  const rows = [[]];
  let cell = '', quoted = false;
  const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  for (let at = 0; at < source.length; at++) {
    const sign = source[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (source[at + 1] === '"') { cell += '"'; at++; } else quoted = false;
    } else if (sign === '"' && cell === '') quoted = true;
    else if (sign === '\t' || sign === '\n') {
      rows.at(-1).push(cell); cell = '';
      if (sign === '\n') rows.push([]);
    } else cell += sign;
  }
  rows.at(-1).push(cell);
  return rows;
}
