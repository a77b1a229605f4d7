// Toasts: what happened and what it means. They come from the header HX-Trigger {"toast": {kind, title, detail}}; errors stay.
import { say } from './words.js';

const place = document.getElementById('toasts');
const form = document.getElementById('toast-template');
const STAY_MS = 8000;

export function toast({ kind = 'good', title = '', detail = '' }) {
  if (!place || !form) return;
  const item = form.content.firstElementChild.cloneNode(true);
  const use = item.querySelector('.mk use'), sprite = item.querySelector('button use').getAttribute('href').split('#')[0];
  use.setAttribute('href', `${sprite}#st-${kind}`);
  use.parentElement.classList.add(`mk-${kind}`);
  item.setAttribute('role', kind === 'stop' ? 'alert' : 'status');
  item.querySelector('b').textContent = title;
  item.querySelector('p').textContent = detail;
  item.querySelector('p').hidden = !detail;
  item.querySelector('button').addEventListener('click', () => item.remove());
  place.append(item);
  if (kind !== 'stop') setTimeout(() => { if (!item.matches(':hover,:focus-within')) item.remove(); }, STAY_MS);
}

document.addEventListener('toast', event => toast(event.detail));
document.addEventListener('htmx:error', event => {
  if (event.detail?.error?.name !== 'AbortError') toast({ kind: 'stop', title: navigator.onLine === false ? say('offline') : say('failed') });
});
document.addEventListener('htmx:config:request', event => {
  const request = event.detail.ctx.request;
  if (request.method !== 'GET' && request.mode === 'same-origin') request.headers['X-CSRFToken'] = document.getElementById('words')?.dataset.csrf || '';
});
