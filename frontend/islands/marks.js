// The signs of the map, drawn once on a canvas: no image files, no data: addresses. One shape a meaning, as on the rest of the pages.
const SIDE = 40;

const SHAPES = {
  hub(pen, c) { pen.fillStyle = c.label; pen.fillRect(-9, -9, 18, 18); },
  town(pen, c) { pen.beginPath(); pen.arc(0, 0, 6, 0, 7); outline(pen, c); },
  airstrip(pen, c) { path(pen, [[0, -9], [8, 7], [-8, 7]]); outline(pen, c); },
  port(pen, c) { path(pen, [[0, -9], [9, 0], [0, 9], [-9, 0]]); outline(pen, c); },
  border(pen, c) { path(pen, [[-6, -6], [6, -6], [6, 6], [-6, 6]]); outline(pen, c); },
  closed(pen, c) {
    pen.fillStyle = c.closed; pen.strokeStyle = c.halo; pen.lineWidth = 3;
    pen.beginPath(); pen.arc(0, 0, 15, 0, 7); pen.fill(); pen.stroke();
    pen.lineWidth = 4; pen.beginPath(); pen.moveTo(-6, -6); pen.lineTo(6, 6); pen.moveTo(6, -6); pen.lineTo(-6, 6); pen.stroke();
  },
  limited(pen, c) {
    pen.fillStyle = c.limited; pen.strokeStyle = c.halo; pen.lineWidth = 3;
    path(pen, [[0, -16], [17, 13], [-17, 13]]); pen.stroke(); pen.fill();
    pen.strokeStyle = '#1c1600'; pen.lineWidth = 3.6; pen.beginPath(); pen.moveTo(0, -6); pen.lineTo(0, 3); pen.moveTo(0, 9); pen.lineTo(0, 9.2); pen.stroke();
  },
};

function path(pen, points) { pen.beginPath(); points.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y))); pen.closePath(); }
function outline(pen, c) { pen.fillStyle = c.land; pen.strokeStyle = c.label; pen.lineWidth = 3; pen.fill(); pen.stroke(); }

/** Add every sign to the map under its name. */
export function drawMarks(map, colours) {
  for (const [name, draw] of Object.entries(SHAPES)) {
    if (map.hasImage(name)) continue;
    const canvas = Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE });
    const pen = canvas.getContext('2d');
    pen.translate(SIDE / 2, SIDE / 2);
    pen.lineCap = pen.lineJoin = 'round';
    draw(pen, colours);
    map.addImage(name, pen.getImageData(0, 0, SIDE, SIDE), { pixelRatio: 2 });
  }
}
