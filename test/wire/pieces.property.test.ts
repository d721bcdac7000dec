// Bytes that come in pieces of any size are the bytes.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pieces } from '#lib/wire/bytes.ts';

const piece = fc.oneof(
  fc.uint8Array({ maxLength: 8 }),
  fc.uint8Array({ minLength: 1000, maxLength: 3000, size: 'max' }),
);

test('however they are cut, in the middle and at the end', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.nat(60), (cut, middle) => {
      const pieces = new Pieces();
      for (const [index, bytes] of cut.entries()) {
        pieces.add(bytes);
        if (index === middle) expect(Buffer.concat(cut.slice(0, index + 1)).equals(pieces.whole())).toBe(true);
      }
      const whole = Buffer.concat(cut);
      expect(pieces.size).toBe(whole.length);
      expect(whole.equals(pieces.whole())).toBe(true);
    }),
  );
});
