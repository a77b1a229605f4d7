// A signature drawn with finger, pen or mouse: [data-sign] holds the canvas, the hidden field that takes the picture, and the button
// that clears it. Without a script there is no canvas, and a photo of the signature does instead.
const INK = '#101828';

function start(box) {
  const canvas = box.querySelector('canvas');
  const field = box.querySelector('input[type="hidden"]');
  const clear = box.querySelector('[data-sign-clear]');
  const pen = canvas.getContext('2d');
  let drawing = null;
  const at = event => {
    const frame = canvas.getBoundingClientRect();
    return [(event.clientX - frame.left) * canvas.width / frame.width, (event.clientY - frame.top) * canvas.height / frame.height];
  };
  const stroke = event => { pen.lineTo(...at(event)); pen.stroke(); };
  canvas.addEventListener('pointerdown', event => {
    if (event.button !== 0) return;
    event.preventDefault();
    drawing = event.pointerId;
    canvas.setPointerCapture?.(drawing);
    Object.assign(pen, { lineWidth: 3, lineCap: 'round', lineJoin: 'round', strokeStyle: INK });
    pen.beginPath();
    pen.moveTo(...at(event));
    stroke(event);
  });
  canvas.addEventListener('pointermove', event => { if (event.pointerId === drawing) stroke(event); });
  for (const name of ['pointerup', 'pointercancel']) {
    canvas.addEventListener(name, event => {
      if (event.pointerId !== drawing) return;
      drawing = null;
      field.value = canvas.toDataURL('image/png');
      clear.hidden = false;
    });
  }
  clear.addEventListener('click', () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    field.value = '';
    clear.hidden = true;
  });
  box.querySelector('[data-sign-pad]').hidden = false;
}

export const startSignatures = (root = document) => {
  for (const box of root.querySelectorAll('[data-sign]:not([data-sign-ready])')) { box.dataset.signReady = ''; start(box); }
};
