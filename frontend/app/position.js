// Where this device is, only when a person presses for it: [data-locate] holds the button, the two hidden fields and what is said.
import { say } from './words.js';

const field = (box, name) => box.querySelector(`[name="${name}"]`);

function keep(box, { latitude, longitude, accuracy }) {
  field(box, 'lat').value = latitude.toFixed(6);
  field(box, 'lon').value = longitude.toFixed(6);
  box.querySelector('[data-located]').textContent =
    say('position', { lat: latitude.toFixed(5), lon: longitude.toFixed(5), metres: Math.ceil(accuracy) });
}

document.addEventListener('click', event => {
  const box = event.target.closest('[data-locate-ask]')?.closest('[data-locate]');
  if (!box) return;
  navigator.geolocation.getCurrentPosition(
    found => keep(box, found.coords),
    () => { box.querySelector('[data-located]').textContent = say('noPosition'); },
    { enableHighAccuracy: true, timeout: 30000, maximumAge: 60000 },
  );
});

/** Without a script, or without a position to ask for, the button stays hidden and the form works as it is. */
export const startPositions = (root = document) => {
  if ('geolocation' in navigator) for (const ask of root.querySelectorAll('[data-locate-ask]')) ask.hidden = false;
};
