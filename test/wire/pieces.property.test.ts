// Bytes that come in pieces of any size are the bytes, however they are kept.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, keep } from '#lib/wire/bytes.ts';

const piece = fc.oneof(
  fc.uint8Array({ maxLength: 8 }),
  fc.uint8Array({ minLength: 1000, maxLength: 3000, size: 'max' }),
);
/** As undici gives them: views of what was read, overwritten here as soon as they are kept elsewhere. */
const inRead = (bytes: Uint8Array) => {
  const read = new Uint8Array(bytes.length + 70_000);
  read.set(bytes, 10);
  return read.subarray(10, 10 + bytes.length);
};

test('however they are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(piece, fc.boolean()), { maxLength: 60 }), (cut) => {
      const kept: Uint8Array[] = [];
      for (const [bytes, isView] of cut) {
        const given = isView ? inRead(bytes) : bytes.slice();
        keep(kept, given);
        if (isView) given.fill(0xee);
      }
      // None holds much more than itself.
      for (const { buffer, byteLength } of kept)
        expect(buffer.byteLength).toBeLessThanOrEqual(Math.max(16_384, 2 * (byteLength + 1024)));
      expect(Buffer.concat(cut.map(([bytes]) => bytes)).equals(concat(kept))).toBe(true);
    }),
  );
});
