// Ctrl-K opens one search over everything; arrows walk through the answers, Enter opens.
const palette = document.getElementById('palette');
const field = document.getElementById('pal-q');
const answers = () => [...palette.querySelectorAll('.s-found a')];

document.addEventListener('keydown', event => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k' && palette) {
    event.preventDefault();
    if (!palette.open) palette.showModal();
    field.select();
  }
});

palette?.addEventListener('keydown', event => {
  const all = answers(), at = all.indexOf(document.activeElement);
  if (event.key === 'ArrowDown' && all.length) { event.preventDefault(); all[Math.min(at + 1, all.length - 1)].focus(); }
  if (event.key === 'ArrowUp' && at >= 0) { event.preventDefault(); (all[at - 1] || field).focus(); }
  if (event.key === 'Enter' && event.target === field && all.length && field.value.trim()) { event.preventDefault(); all[0].click(); }
});
