// A form with data-draft="key" is kept on this device while it is typed, and put back after a broken connection or an expired
// login. After a sending it goes when the next page says that it was done, or shows neither the form nor a refusal nor the login.
import { clock, say, words } from './words.js';

const PREFIX = 'serai:draft:';
const SENT = 'serai:sent';
const WAIT_MS = 600;
const SKIP = new Set(['csrfmiddlewaretoken', 'next']);

const keyOf = form => `${PREFIX}${words.user || ''}:${form.dataset.draft}`;
const note = (form, text) => { const place = form.querySelector('[data-draft-note]'); if (place) place.textContent = text; };

/** [name, value] rows of what a person typed: no files, no passwords, no tokens. */
function typed(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && !SKIP.has(name) && form.elements[name]?.type !== 'password');
}

function putBack(form, rows) {
  const byName = Map.groupBy ? Map.groupBy(rows, row => row[0]) : rows.reduce((map, row) => map.set(row[0], [...(map.get(row[0]) || []), row]), new Map());
  for (const [name, items] of byName) {
    const values = items.map(item => item[1]);
    const inputs = [...form.elements].filter(input => input.name === name);
    inputs.forEach((input, index) => {
      if (input.type === 'checkbox' || input.type === 'radio') input.checked = values.includes(input.value);
      else if (input.type !== 'file' && input.type !== 'hidden') input.value = values[index] ?? input.value;
    });
  }
  form.dispatchEvent(new Event('input', { bubbles: true }));
}

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

function keep(form) {
  const at = new Date();
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: at.toISOString(), rows: typed(form) }));
    note(form, say('draftKept', { time: clock(at) }));
  } catch { /* storage full or refused: the form itself still works */ }
}

function offerDrop(form) {
  const place = form.querySelector('[data-draft-note]');
  if (!place) return;
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-sm btn-quiet', textContent: say('draftDrop') });
  button.addEventListener('click', () => { localStorage.removeItem(keyOf(form)); form.reset(); note(form, ''); location.reload(); });
  place.append(' ', button);
}

/** After a sending: drop the draft when this page shows that it was accepted. */
function settle() {
  const sent = sessionStorage.getItem(SENT);
  if (!sent || location.pathname.startsWith('/accounts/')) return;
  sessionStorage.removeItem(SENT);
  if (document.querySelector('[data-refused], .s-errsum')) return;
  const again = [...document.querySelectorAll('form[data-draft]')].some(form => keyOf(form) === sent);
  if (!again || document.querySelector('[data-accepted]')) localStorage.removeItem(sent);
}

export function startDrafts(root = document) {
  settle();
  for (const form of root.querySelectorAll('form[data-draft]')) {
    let timer = 0, restoring = true;
    const kept = read(keyOf(form));
    if (kept && !document.querySelector('.s-errsum') && JSON.stringify(kept.rows) !== JSON.stringify(typed(form))) {
      const lines = kept.rows.find(([name]) => name.endsWith('-TOTAL_FORMS'));
      if (lines) form.dispatchEvent(new CustomEvent('serai:lines', { detail: Number(lines[1]) }));
      putBack(form, kept.rows);
      note(form, say('draftFound', { time: clock(new Date(kept.at)) }));
      offerDrop(form);
    }
    restoring = false;
    form.addEventListener('input', () => { if (!restoring) { clearTimeout(timer); timer = setTimeout(keep, WAIT_MS, form); } });
    form.addEventListener('submit', () => { clearTimeout(timer); keep(form); sessionStorage.setItem(SENT, keyOf(form)); });
  }
}
