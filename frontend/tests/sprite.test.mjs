import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { iconNames, writeSprite } from '../build/sprite.mjs';

const icons = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../node_modules/@tabler/icons/icons/outline');

function sprite(template) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sprite-'));
  fs.writeFileSync(path.join(folder, 'page.html'), template);
  fs.writeFileSync(path.join(folder, 'extra.json'), '["x"]');
  const count = writeSprite({ icons, source: folder, scripts: [], extra: path.join(folder, 'extra.json'), out: folder });
  return [count, fs.readFileSync(path.join(folder, 'icons.svg'), 'utf8')];
}

test('names are found in templates and in Python', () => {
  assert.deepEqual(iconNames('{% icon "lock" %}{% icon \'x\' "ic-s" %} NextAction(icon="truck") {"icon": "inbox"}'), ['lock', 'x', 'truck', 'inbox']);
});

test('the sprite holds the named icons and the six marks', () => {
  const [count, svg] = sprite('{% icon "lock" %}');
  assert.equal(count, 2);
  assert.match(svg, /<symbol id="lock" /);
  for (const mark of ['neutral', 'wait', 'active', 'good', 'caution', 'stop']) assert.match(svg, new RegExp(`id="st-${mark}"`));
});

test('a missing name stops the build and says who names it', () => {
  assert.throws(() => sprite('{% icon "no-such-icon" %}'), /no-such-icon \(.*page\.html\)/);
});
