// What the scripts say comes translated from the server, in the data attributes of #words.
const holder = document.getElementById('words');
export const words = holder ? holder.dataset : {};
export const language = (words.lang || document.documentElement.lang || 'en') + '-u-nu-latn';

/** A sentence by its key with {names} filled in. */
export const say = (key, values = {}) => (words[key] || '').replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

/** A number as the reader's language writes it, always with Latin digits. */
export const figure = (value, digits = 0) => new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

/** Hours and minutes of a moment, as the page writes them. */
export const clock = date => `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
