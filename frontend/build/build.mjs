// One command, `npm run build`: writes everything the pages load to src/serai/kit/static/serai/.
// Each script is one file without further imports and no file has a source map, because Django's
// ManifestStaticFilesStorage renames files and does not rewrite imports inside scripts.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { writeFonts } from './fonts.mjs';
import { writeOutlines } from './outlines.mjs';
import { writeSprite } from './sprite.mjs';

const here = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const source = path.resolve(here, '../src/serai');
const served = path.join(source, 'kit/static/serai');
const generated = path.join(here, '.generated');
const out = path.join(generated, 'out'); // becomes `served` only when everything succeeded
const targets = ['chrome109', 'firefox115', 'safari16'];

/** Bundle one script or stylesheet into `name` (for example app.js). */
async function bundle(name, entry) {
  await build({
    root: here, configFile: false, logLevel: 'warn', publicDir: false, base: './',
    build: {
      outDir: out, emptyOutDir: false, target: targets, cssTarget: targets, cssMinify: 'lightningcss', modulePreload: false,
      reportCompressedSize: false, chunkSizeWarningLimit: 2000, assetsInlineLimit: 0, sourcemap: false,
      rollupOptions: {
        input: path.join(here, entry),
        output: { codeSplitting: false, entryFileNames: name, assetFileNames: file => (file.names?.[0]?.endsWith('.css') ? name : '[name][extname]') },
      },
    },
    css: { preprocessorOptions: { scss: { loadPaths: [path.join(here, 'node_modules')], quietDeps: true } } },
  });
}

fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });
fs.mkdirSync(generated, { recursive: true });
await writeFonts(here, generated);
const icons = writeSprite({ icons: path.join(here, 'node_modules/@tabler/icons/icons/outline'), source, scripts: [path.join(here, 'app'), path.join(here, 'islands')], extra: path.join(here, 'icons.json'), out });
writeOutlines(here, out);
fs.copyFileSync(path.join(here, 'images/favicon.svg'), path.join(out, 'favicon.svg'));
for (const weight of [400, 600]) fs.copyFileSync(path.join(generated, `noto-arabic-${weight}.woff2`), path.join(out, `noto-arabic-${weight}.woff2`)); // the page preloads one
await bundle('app.css', 'styles/app.scss');
await bundle('map.css', 'styles/map.scss');
await bundle('app.js', 'app/main.js');
await bundle('map.js', 'islands/map.js');
await bundle('maplibre-worker.js', 'node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs');
for (const file of fs.readdirSync(out)) if (/\.(js|css)$/.test(file)) refuseForeign(path.join(out, file));
fs.rmSync(served, { recursive: true, force: true });
fs.cpSync(out, served, { recursive: true });
console.log(`${icons} icons; ${fs.readdirSync(served).length} files in ${path.relative(path.join(here, '..'), served)}`);

/** A stylesheet with a data: image breaks under our Content-Security-Policy; a source map reference breaks collectstatic. */
function refuseForeign(file) {
  const text = fs.readFileSync(file, 'utf8');
  if (file.endsWith('.css') && /url\(\s*["']?data:/.test(text)) throw new Error(`${file}: a data: address in a stylesheet`);
  if (text.includes('sourceMappingURL=')) fs.writeFileSync(file, text.replace(/\n?\/[/*]# sourceMappingURL=[^\n]*/g, ''));
}
