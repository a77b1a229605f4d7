import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cells, plainNumber, sumOf } from '../app/numbers.js';

test('numbers as four languages write them become plain', () => {
  assert.equal(plainNumber('1,234.50'), '1234.50');
  assert.equal(plainNumber('1\u202f234,50', 'fr'), '1234.50');
  assert.equal(plainNumber('1.234,50', 'es'), '1234.50');
  assert.equal(plainNumber('١٬٢٣٤٫٥', 'ar'), '1234.5');
  assert.equal(plainNumber('12,5', 'fr'), '12.5');
  assert.equal(plainNumber('1,234', 'en'), '1234');
  assert.equal(plainNumber('1.234', 'en'), '1.234');
  assert.equal(plainNumber('1.234', 'es'), '1234');
  assert.equal(plainNumber('0,234', 'fr'), '0.234');
  assert.equal(plainNumber('1,234,567', 'fr'), '1234567');
  assert.equal(plainNumber('\u22125', 'en'), '-5');
});

test('what is not a number stays for the server to explain', () => {
  assert.equal(plainNumber('about 20'), 'about 20');
  assert.equal(plainNumber(''), '');
});

test('cells of a spreadsheet: tabs, line ends, quotes', () => {
  assert.deepEqual(cells('a\tb\r\nc\td\r\n'), [['a', 'b'], ['c', 'd']]);
  assert.deepEqual(cells('"two\nlines"\t"say ""yes"""\nx\t'), [['two\nlines', 'say "yes"'], ['x', '']]);
  assert.deepEqual(cells('one'), [['one']]);
});

test('sums leave out what is not a number', () => assert.equal(sumOf(['1,000', '', 'x', '2.5'], 'en'), 1002.5));
