// One sprite of the six state marks and of every icon that a template, a Python file or a script names.
import fs from 'node:fs';
import path from 'node:path';

const MARKS = {
  neutral: '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="2.2 1.6"/>',
  wait: '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M8 4.6V8l2.2 1.6" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>',
  active: '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M8 3.6a4.4 4.4 0 0 1 0 8.8z" fill="currentColor"/>',
  good: '<path fill="currentColor" fill-rule="evenodd" d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm3.7 5.2-4.5 4.9a.8.8 0 0 1-1.2 0L4.2 9.2a.8.8 0 0 1 1.2-1.1l1.2 1.2 3.9-4.2a.8.8 0 1 1 1.2 1.1z"/>',
  caution: '<path fill="currentColor" stroke="#7a4f00" stroke-width="1.1" stroke-linejoin="round" d="M8 1.6 15 14H1z"/><path d="M8 6.2v3.6M8 11.8v.1" stroke="#1c1600" stroke-width="1.7" stroke-linecap="round"/>',
  stop: '<path fill="currentColor" fill-rule="evenodd" d="M5 1h6l4 4v6l-4 4H5l-4-4V5zm-.2 6.2v1.6h6.4V7.2z"/>',
};

/** The ways an icon is named: {% icon "x" %}, icon="x" (Python, templates), "icon": "x", icons.json for the rest. */
const PATTERNS = [/\{%\s*icon\s+["']([a-z0-9-]+)["']/g, /\bicon\s*=\s*["']([a-z0-9-]+)["']/g, /["']icon["']\s*:\s*["']([a-z0-9-]+)["']/g, /\bicon\(\s*["']([a-z0-9-]+)["']/g];

/** Names found in `text`. */
export function iconNames(text) {
  return PATTERNS.flatMap(pattern => [...text.matchAll(pattern)].map(match => match[1]));
}

function* files(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!['node_modules', '__pycache__', 'static'].includes(entry.name)) yield* files(full);
    } else if (/\.(html|py|js|txt|svg)$/.test(entry.name)) yield full;
  }
}

function symbol(name, svg) {
  const inner = svg.replace(/<!--[\s\S]*?-->/, '').replace(/^[\s\S]*?<svg[^>]*>/, '').replace('</svg>', '')
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, '').replace(/\s+/g, ' ').trim();
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
}

/** Write icons.svg; throws with the file that names an icon which does not exist. Returns how many icons it holds. */
export function writeSprite({ icons, source, scripts, extra, out }) {
  const used = new Map(JSON.parse(fs.readFileSync(extra, 'utf8')).map(name => [name, path.basename(extra)]));
  for (const root of [source, ...scripts]) for (const file of files(root)) for (const name of iconNames(fs.readFileSync(file, 'utf8'))) if (!used.has(name)) used.set(name, file);
  const missing = [...used].filter(([name]) => !fs.existsSync(path.join(icons, `${name}.svg`)));
  if (missing.length) throw new Error(`no such icon: ${missing.map(([name, file]) => `${name} (${file})`).join(', ')}`);
  const marks = Object.entries(MARKS).map(([name, inner]) => `<symbol id="st-${name}" viewBox="0 0 16 16">${inner}</symbol>`);
  const symbols = [...used.keys()].sort().map(name => symbol(name, fs.readFileSync(path.join(icons, `${name}.svg`), 'utf8')));
  fs.writeFileSync(path.join(out, 'icons.svg'), `<svg xmlns="http://www.w3.org/2000/svg">${marks.join('')}${symbols.join('')}</svg>`);
  return used.size;
}
