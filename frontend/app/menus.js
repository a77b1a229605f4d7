// Menus are <details>, dialogs are <dialog>: one menu open at a time, Escape closes and gives the focus back.
const openMenus = () => document.querySelectorAll('details.s-menu[open]');

document.addEventListener('click', event => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  const opener = event.target.closest('[data-dialog]');
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) { event.preventDefault(); dialog.showModal(); }
  if (event.target.closest('[aria-disabled="true"]')) event.preventDefault();
  if (event.target.matches('dialog')) event.target.close(); // the backdrop
});

document.addEventListener('keydown', event => {
  if (event.key === 'Escape') for (const menu of openMenus()) { menu.open = false; menu.querySelector('summary').focus(); }
});

// Light, dark or as the system: kept in a cookie, so that the server writes it into the page and nothing flashes.
document.addEventListener('click', event => {
  const choice = event.target.closest('[data-theme-choice]')?.dataset.themeChoice;
  if (!choice) return;
  document.cookie = `theme=${choice};path=/;max-age=31536000;samesite=lax${location.protocol === 'https:' ? ';secure' : ''}`;
  document.documentElement.dataset.bsTheme = choice;
  markTheme();
});
function markTheme() {
  const now = document.documentElement.dataset.bsTheme;
  for (const button of document.querySelectorAll('[data-theme-choice]')) button.setAttribute('aria-pressed', button.dataset.themeChoice === now);
}
markTheme();
