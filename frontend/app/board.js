// Cards that are dragged between columns: [data-board] holds [data-column="J-number"]s with [data-card]s. Dropping a card sends the
// card's own form with the column's journey chosen, so the server decides as it does for the keyboard's way (the select in the form).
let drag = null;

const columnAt = (x, y) => document.elementFromPoint(x, y)?.closest('[data-column]') || null;

function mark(column) {
  if (drag.over === column) return;
  drag.over?.classList.remove('is-over');
  drag.over = column && column !== drag.from ? column : null;
  drag.over?.classList.add('is-over');
}

function place(event) {
  drag.ghost.style.left = `${event.clientX + 8}px`;
  drag.ghost.style.top = `${event.clientY + 8}px`;
}

function end() {
  drag.over?.classList.remove('is-over');
  drag.card.classList.remove('is-taken');
  drag.ghost.remove();
  drag = null;
}

document.addEventListener('pointerdown', event => {
  const handle = event.target.closest('[data-grab]');
  const card = handle?.closest('[data-card]');
  if (!card || event.button !== 0) return;
  event.preventDefault();
  handle.setPointerCapture?.(event.pointerId);
  const ghost = document.createElement('div');
  ghost.className = 's-board-ghost';
  ghost.textContent = card.dataset.card;
  document.body.append(ghost);
  card.classList.add('is-taken');
  drag = { card, ghost, from: card.closest('[data-column]'), over: null, id: event.pointerId };
  place(event);
});

document.addEventListener('pointermove', event => {
  if (!drag || event.pointerId !== drag.id) return;
  place(event);
  mark(columnAt(event.clientX, event.clientY));
});

document.addEventListener('pointerup', event => {
  if (!drag || event.pointerId !== drag.id) return;
  const { card, over } = drag;
  end();
  if (!over) return;
  const form = card.querySelector('form');
  form.elements.to.value = over.dataset.column;
  form.requestSubmit();
});

for (const name of ['pointercancel', 'blur']) window.addEventListener(name, () => { if (drag) end(); });
document.addEventListener('keydown', event => { if (drag && event.key === 'Escape') end(); });

/** Without a script the handles stay hidden and the selects do the work. */
export const startBoards = (root = document) => {
  for (const handle of root.querySelectorAll('[data-grab]')) handle.hidden = false;
};
