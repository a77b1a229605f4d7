// Selection in a list: [data-bulk] holds checkboxes [data-bulk-item] (with data-sum-t, data-sum-m3 …), one [data-bulk-all] and a
// bar [data-bulk-bar] that says how many and how much. Without a script the checkboxes and the bar's buttons work as a form.
import { figure, say } from './words.js';

function refresh(list) {
  const items = [...list.querySelectorAll('[data-bulk-item]')], chosen = items.filter(item => item.checked);
  for (const item of items) item.closest('tr')?.classList.toggle('sel', item.checked);
  const all = list.querySelector('[data-bulk-all]');
  if (all) { all.checked = chosen.length > 0 && chosen.length === items.length; all.indeterminate = chosen.length > 0 && !all.checked; }
  const bar = list.querySelector('[data-bulk-bar]');
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  const count = bar.querySelector('[data-bulk-count]');
  if (count) count.textContent = say('selected', { count: figure(chosen.length) });
  for (const place of bar.querySelectorAll('[data-bulk-sum]')) {
    const name = `sum${place.dataset.bulkSum[0].toUpperCase()}${place.dataset.bulkSum.slice(1)}`;
    const total = chosen.reduce((sum, item) => sum + Number(item.dataset[name] || 0), 0);
    place.textContent = figure(total, Number(place.dataset.digits ?? 1));
  }
}

document.addEventListener('change', event => {
  const list = event.target.closest?.('[data-bulk]');
  if (!list) return;
  if ('bulkAll' in event.target.dataset) list.querySelectorAll('[data-bulk-item]').forEach(item => { item.checked = event.target.checked; });
  refresh(list);
});

document.addEventListener('click', event => {
  const list = event.target.closest('[data-bulk-clear]')?.closest('[data-bulk]');
  if (!list) return;
  list.querySelectorAll('[data-bulk-item]').forEach(item => { item.checked = false; });
  refresh(list);
});

export const startBulk = (root = document) => root.querySelectorAll('[data-bulk]').forEach(refresh);
