import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visible } from '../../server/engine/visible';

test('controls are shown by their pictures, or by a mark where they have none', () => {
  assert.equal(visible('a\0b\tc\r\nd\u001b[31me\u007ff'), 'a␀b␉c␍␊d␛[31me␡f');
  assert.equal(visible('\u0085\u009b31m'), '\ufffd\ufffd31m');
});

test('whatever turns the direction of text or is drawn as nothing is shown', () => {
  const hidden = [
    ...'\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069',
    ...'\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u2028\u2029\u2060\u2064\u2800\u3164\ufe0f\ufeff\ufff9',
    '\u{e0001}',
    '\u{e0041}',
    '\u{e0100}',
    '\ud800',
  ];
  for (const character of hidden)
    assert.equal(visible(`a${character}b`), 'a\ufffdb', `U+${character.codePointAt(0)!.toString(16)}`);
});

test('what is seen stays as it is', () => {
  const seen = 'plain, "quoted" é ñ e\u0301 値 עברית ⚠\ufe0f 🚢 \u00a0\u3000 \ufffd';
  assert.equal(visible(seen), seen);
});
