// Quantities at the gate: [data-count-of="96"] holds less and more buttons, the field, the difference in words, "same as announced".
import { plainNumber } from './numbers.js';
import { figure, language, say } from './words.js';

const digitsOf = text => (text.split('.')[1] || '').length;

function show(box) {
  const input = box.querySelector('input:not([type=hidden])'), row = box.querySelector('[data-diff-row]');
  if (!row) return;
  const announced = box.dataset.countOf, counted = plainNumber(input.value, language);
  const difference = Number(counted) - Number(announced);
  row.hidden = input.value.trim() === '' || !difference || Number.isNaN(difference);
  if (row.hidden) return;
  const digits = Math.max(digitsOf(announced), digitsOf(counted));
  row.querySelector('[data-diff]').textContent = say(difference < 0 ? 'fewer' : 'more', { count: figure(Math.abs(difference), digits) });
}

function step(input, by) {
  const now = plainNumber(input.value, language) || '0', digits = Math.max(digitsOf(now), digitsOf(by));
  input.value = Math.max(0, Number(now) + Number(by)).toFixed(digits);
}

document.addEventListener('click', event => {
  const box = event.target.closest('[data-count-of]');
  const button = event.target.closest('[data-add], [data-same]');
  if (!box || !button) return;
  const input = box.querySelector('input:not([type=hidden])');
  if ('same' in button.dataset) input.value = box.dataset.countOf; else step(input, button.dataset.add);
  input.dispatchEvent(new Event('input', { bubbles: true }));
});

document.addEventListener('click', event => {
  if (!event.target.closest('[data-same-all]')) return;
  for (const box of document.querySelectorAll('[data-count-of]')) box.querySelector('[data-same]')?.click();
});

document.addEventListener('input', event => { const box = event.target.closest?.('[data-count-of]'); if (box) show(box); });
export const startCounts = (root = document) => root.querySelectorAll('[data-count-of]').forEach(show);
