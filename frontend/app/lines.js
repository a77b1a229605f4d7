// Tables of lines (formsets): [data-lines="prefix"] with one <template data-line> for further rows, [data-add-line], and in each row
// [data-remove-line]. Cells pasted from a spreadsheet fill the rows from the cell where they were pasted; [data-total="weight"]
// shows the sum of the inputs [data-sum="weight"].
import { cells, plainNumber, sumOf } from './numbers.js';
import { toast } from './toasts.js';
import { figure, language, say } from './words.js';

const MOST_LINES = 1000;
const rowsOf = table => [...table.querySelectorAll('[data-line-row]')].filter(row => !row.hidden);
const inputsOf = row => [...row.querySelectorAll('input:not([type=hidden]):not([type=checkbox]), select, textarea')];
const totalForms = table => table.querySelector(`[name="${table.dataset.lines}-TOTAL_FORMS"]`);

function addRow(table) {
  const total = totalForms(table), template = table.querySelector('template[data-line]');
  const limit = Number(table.querySelector(`[name="${table.dataset.lines}-MAX_NUM_FORMS"]`)?.value || MOST_LINES);
  if (!template || Number(total.value) >= limit) return null;
  const holder = document.createElement('template');
  holder.innerHTML = template.innerHTML.replaceAll('__prefix__', total.value);
  const row = holder.content.querySelector('[data-line-row]');
  table.querySelector('[data-line-rows]').append(row);
  total.value = Number(total.value) + 1;
  return row;
}

function fill(input, text) {
  if (input.tagName === 'SELECT') {
    const wanted = text.trim().toLowerCase();
    const option = [...input.options].find(one => one.value.toLowerCase() === wanted || one.text.trim().toLowerCase() === wanted);
    if (option) input.value = option.value;
  } else input.value = /^(numeric|decimal)$/.test(input.inputMode) || input.type === 'number' ? plainNumber(text, language) : text.trim();
}

function paste(event) {
  const table = event.target.closest?.('[data-lines]'), row = event.target.closest?.('[data-line-row]');
  const text = event.clipboardData?.getData('text/plain') || '';
  if (!table || !row || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const rows = rowsOf(table), first = rows.indexOf(row), column = inputsOf(row).indexOf(event.target);
  const pasted = cells(text);
  let done = 0;
  for (const values of pasted) {
    const target = rows[first + done] || addRow(table);
    if (!target) break;
    const inputs = inputsOf(target);
    values.forEach((value, index) => { if (inputs[column + index]) fill(inputs[column + index], value); });
    done += 1;
  }
  refresh(table);
  table.dispatchEvent(new Event('input', { bubbles: true }));
  toast(done < pasted.length ? { kind: 'caution', title: say('pasteCut', { count: figure(done) }) } : { kind: 'good', title: say('pasted', { count: figure(done) }) });
}

function refresh(table) {
  const rows = rowsOf(table);
  rows.forEach((row, index) => { const number = row.querySelector('[data-line-number]'); if (number) number.textContent = figure(index + 1); });
  for (const place of table.querySelectorAll('[data-total]')) {
    const texts = rows.flatMap(row => [...row.querySelectorAll(`[data-sum="${place.dataset.total}"]`)].map(input => input.value));
    place.textContent = figure(sumOf(texts, language), Number(place.dataset.digits ?? 1));
  }
}

document.addEventListener('paste', paste);
document.addEventListener('input', event => { const table = event.target.closest?.('[data-lines]'); if (table) refresh(table); });
document.addEventListener('click', event => {
  const table = event.target.closest('[data-lines]');
  if (!table) return;
  if (event.target.closest('[data-add-line]')) { inputsOf(addRow(table) || rowsOf(table).at(-1))[0]?.focus(); refresh(table); }
  const row = event.target.closest('[data-remove-line]')?.closest('[data-line-row]');
  if (row) {
    const mark = row.querySelector('[name$="-DELETE"]');
    if (mark) mark.checked = true;
    inputsOf(row).forEach(input => { input.required = false; if (!mark) input.value = ''; });
    row.hidden = true;
    refresh(table);
    table.dispatchEvent(new Event('input', { bubbles: true }));
  }
});
document.addEventListener('serai:lines', event => {
  for (const table of event.target.querySelectorAll('[data-lines]')) while (Number(totalForms(table)?.value ?? 0) < event.detail) if (!addRow(table)) break;
}, true);

export const startLines = (root = document) => root.querySelectorAll('[data-lines]').forEach(refresh);
