// Which client a presented key belongs to.
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyring } from '#lib/keys.ts';
import { configOf, small } from './parse.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const laptop = 'the-key-of-the-laptop';
const tablet = 'the-key-of-the-tablet';
const { apiKeys } = configOf(
  `${small}apiKeys:\n  - { name: laptop, key: ${laptop} }\n  - { name: tablet, key: "sha256:${sha256(tablet).toUpperCase()}", mayForce: false }\n`,
);
const ring = keyring(apiKeys);

test.each([
  [
    'a key given in full',
    laptop,
    { name: 'laptop', sha256: sha256(laptop), mayForce: true, mayAsk: true, mayCancel: false },
  ],
  [
    'a key given by its SHA-256',
    tablet,
    { name: 'tablet', sha256: sha256(tablet), mayForce: false, mayAsk: true, mayCancel: false },
  ],
  ['a key with one more character', `${laptop}x`, null],
  ['a key with other case', laptop.toUpperCase(), null],
  ['the SHA-256 itself', sha256(tablet), null],
  ['the configured text of a SHA-256', `sha256:${sha256(tablet)}`, null],
  ['nothing', '', null],
  ['text that no header can carry', '\ud800 € 😀', null],
  ['a megabyte', 'x'.repeat(1_000_000), null],
])('%s', (_, presented, found) => {
  expect(ring.find(presented)).toEqual(found);
});

test('without keys nothing is found, and the size says that none is asked for', () => {
  expect(keyring([])).toMatchObject({ size: 0 });
  expect(keyring([]).find(laptop)).toBeNull();
  expect(ring.size).toBe(2);
});

test('digests are those of node:crypto, so a key hashed anywhere is recognised here', () => {
  const key = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 16,
    maxLength: 256,
  });
  fc.assert(
    fc.property(key, fc.nat(4), (presented, place) => {
      const others = Array.from({ length: 5 }, (_, index) => ({
        name: `other-${index}`,
        sha256: sha256(`${presented}${index}`),
        mayForce: true,
        mayAsk: true,
        mayCancel: false,
      }));
      const own = { name: 'own', sha256: sha256(presented), mayForce: true, mayAsk: true, mayCancel: false };
      expect(keyring(others.toSpliced(place, 1, own)).find(presented)).toBe(own);
      expect(keyring(others).find(presented)).toBeNull();
    }),
  );
});
