// Random JSON texts: key order, white space, escapes, numbers and duplicates as no serialiser would write them.
import * as fc from 'fast-check';

const space = fc.constantFrom('', ' ', '\n', '\t', ' \r\n  ');

/** A string token in one of its many spellings. */
const stringToken = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('model', 'auto', '#force', '\\', '"', '{"model":"x"}', '\u2028', '🙂', 'é'),
  )
  .chain((text) => fc.boolean().map((escape) => (escape ? escapeAll(text) : JSON.stringify(text))));

/** Every UTF-16 unit as an escape, in the case that a serialiser would not choose. */
function escapeAll(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  return `"${units.map((unit) => `\\u${unit.toString(16).toUpperCase().padStart(4, '0')}`).join('')}"`;
}

const word = fc.constantFrom('1.0', '-0', '1E+2', '18446744073709551615', '0.1e-7', 'true', 'false', 'null');

/** JSON text of one value; objects inside may name one key twice, and `model` too. */
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(stringToken, word),
    fc.tuple(space, fc.array(tie('value'), { maxLength: 3 })).map(([gap, items]) => `[${items.join(`${gap},${gap}`)}]`),
    fc
      .tuple(space, fc.array(fc.tuple(fc.oneof(stringToken, fc.constant('"model"')), tie('value')), { maxLength: 3 }))
      .map(([gap, pairs]) => `{${gap}${pairs.map(([key, item]) => `${key}${gap}:${gap}${item}`).join(',')}${gap}}`),
  ),
}));

/** Keys that no dialect reads, so that routing stays what the case says. */
const key = fc.constantFrom('"seed"', '"top_k"', '"vllm_xargs"', '"\\u0061b"', '"é"', '"x"', '"logit_bias"');

/** What a client may write as its model, and which backend then answers under which name; null: the member is missing. */
export const models = [
  { written: null, big: false },
  { written: 'null', big: false },
  { written: '""', big: false },
  { written: '"auto"', big: false },
  { written: '"small"', big: false },
  { written: '"small\\u002d7b"', big: false },
  { written: '"small-7b"', big: false },
  { written: '"big"', big: true },
  { written: '"\\u0062ig-32b"', big: true },
] as const;

export type WrittenModel = (typeof models)[number];

export interface Written {
  readonly model: WrittenModel;
  /** The whole text, with the model's value between `before` and `after`; without a model `after` is empty. */
  readonly before: string;
  readonly after: string;
}

/** One request body as a client may write it. */
export const body: fc.Arbitrary<Written> = fc
  .tuple(space, fc.array(fc.tuple(key, value), { maxLength: 4 }), fc.constantFrom(...models), fc.nat(4), fc.boolean())
  .map(([gap, others, model, place, escapedKey]) => {
    const members = others.map(([name, item]) => `${name}${gap}:${item}`);
    const mark = '\u0000';
    const name = escapedKey ? '"mod\\u0065l"' : '"model"';
    if (model.written !== null) members.splice(place, 0, `${name}${gap}:${gap}${mark}`);
    const [before = '', after = ''] = `${gap}{${gap}${members.join(`${gap},${gap}`)}${gap}}${gap}`.split(mark);
    return { model, before, after };
  });
