// Forms: one sending only, and a question before leaving one that was changed and is not kept as a draft.
let changed = false;

document.addEventListener('input', event => {
  const form = event.target.closest?.('form[data-guard]:not([data-draft])');
  if (form) changed = true;
});

document.addEventListener('submit', event => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post') return;
  if (form.dataset.sending) { event.preventDefault(); return; }
  form.dataset.sending = '1';
  changed = false;
});

addEventListener('pageshow', () => document.querySelectorAll('form[data-sending]').forEach(form => delete form.dataset.sending));
addEventListener('beforeunload', event => { if (changed) event.preventDefault(); });
document.addEventListener('htmx:finally:request', () => document.querySelectorAll('form[data-sending]').forEach(form => delete form.dataset.sending));

/** A reader of the screen starts at what must be changed. */
export const focusErrors = (root = document) => root.querySelector('[data-focus-first]')?.focus();

const band = document.getElementById('offline');
if (band) {
  const show = () => { band.hidden = navigator.onLine !== false; };
  addEventListener('online', show);
  addEventListener('offline', show);
  show();
}
