// Noto Sans Arabic cut to the letters, marks and figures that Arabic pages use: 49 kB to about 10 kB a weight.
import fs from 'node:fs';
import path from 'node:path';
import subsetFont from 'subset-font';

const RANGES = [[0x0621, 0x0652], [0x0660, 0x066c], [0x200c, 0x200f]];
const PUNCTUATION = ' \u060c\u061b\u061f\u0670\u0671\u0640\u00a0\u00ab\u00bb.:()[]/-–—…·!«»';

/** Write noto-arabic-400.woff2 and -600.woff2 into `folder`; kept when they are there already. */
export async function writeFonts(here, folder) {
  let text = PUNCTUATION;
  for (const [from, to] of RANGES) for (let code = from; code <= to; code++) text += String.fromCodePoint(code);
  for (const weight of [400, 600]) {
    const target = path.join(folder, `noto-arabic-${weight}.woff2`);
    if (fs.existsSync(target)) continue;
    const font = fs.readFileSync(path.join(here, `node_modules/@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-${weight}-normal.woff2`));
    fs.writeFileSync(target, await subsetFont(font, text, { targetFormat: 'woff2' }));
  }
}
