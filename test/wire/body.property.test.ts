// Random bodies: the scanner agrees with JSON.parse, and a splice touches the one value only.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBody, withModel } from '#lib/wire/top-level.ts';
import { bytes, text } from './bytes.ts';

const space = fc.constantFrom('', ' ', '\n', '\t \r\n');
const escaped = (word: string): fc.Arbitrary<string> =>
  fc
    .array(fc.boolean(), { minLength: word.length, maxLength: word.length })
    .map((flags) =>
      [...word]
        .map((character, index) => (flags[index] ? `\\u00${character.charCodeAt(0).toString(16)}` : character))
        .join(''),
    );
const string = fc
  .oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('model', '"model":', '\\', '\\"', '{', '"'))
  .map((value) => JSON.stringify(value));
const number = fc.constantFrom('0', '1.0', '-0.0', '1E400', '18446744073709551615', '9007199254740993', '1e-7');

/** No key of one character: JSON.parse of Node 24.21 reads the key "\"" as a backslash once it has seen objects like it. */
const key = string.filter((token) => (JSON.parse(token) as string).length !== 1);

/** JSON text with random white space; objects may hold members named model. */
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(string, number, fc.constantFrom('true', 'false', 'null')),
    fc.tuple(space, fc.array(tie('value'), { maxLength: 4 })).map(([gap, items]) => `[${gap}${items.join(`${gap},`)}]`),
    fc
      .tuple(space, fc.array(fc.tuple(fc.oneof(key, fc.constant('"model"')), tie('value')), { maxLength: 4 }))
      .map(
        ([gap, members]) => `{${gap}${members.map(([name, item]) => `${name}${gap}:${item}`).join(`,${gap}`)}${gap}}`,
      ),
  ),
}));

const otherKey = key.filter((token) => JSON.parse(token) !== 'model');
const modelMember = fc.tuple(escaped('model'), space, fc.oneof(string, fc.constant('null')));

/** A top-level object with at most one model, and where it should be. */
const body = fc
  .tuple(space, fc.array(fc.tuple(otherKey, value), { maxLength: 5 }), fc.option(modelMember), fc.nat(5))
  .map(([gap, others, model, place]) => {
    const members = others.map(([name, item]) => `${name}${gap}:${gap}${item}`);
    if (model !== null) members.splice(place, 0, `"${model[0]}"${model[1]}:${model[1]}${model[2]}`);
    return {
      json: `${gap}{${gap}${members.join(`${gap},${gap}`)}${gap}}${gap}`,
      model: model === null ? undefined : model[2],
    };
  });

/** The first of all, before any other name was written. */
test('a name that is empty is written as such', () => {
  const data = bytes('{"model":"model"}');
  const reading = readBody(data);
  expect('json' in reading && text(withModel(data, reading.model, '') as Uint8Array)).toBe('{"model":""}');
});

test('the model found in the bytes is the one that JSON.parse finds', () => {
  fc.assert(
    fc.property(body, ({ json, model }) => {
      const reading = readBody(bytes(json));
      if ('code' in reading) throw new Error(reading.message);
      const parsed = JSON.parse(json) as { model?: unknown };
      expect(reading.json).toEqual(parsed);
      expect(reading.model.kind).toBe(model === undefined ? 'missing' : model === 'null' ? 'null' : 'string');
      if (reading.model.kind === 'string') expect(reading.model.value).toBe(parsed.model);
    }),
    { numRuns: 500 },
  );
});

test('outside the value every byte stays, and the parsed body differs in the model only', () => {
  fc.assert(
    fc.property(body, fc.string(), ({ json, model }, name) => {
      const data = bytes(json);
      const reading = readBody(data);
      if ('code' in reading) throw new Error(reading.message);
      const { model: field } = reading;
      const result = text(withModel(data, field, name) as Uint8Array);
      expect(JSON.parse(result)).toEqual({ ...(JSON.parse(json) as object), model: name });
      const start = field.kind === 'missing' ? field.insertAt : field.start;
      const end = field.kind === 'missing' ? field.insertAt : field.end;
      if (model === undefined) expect(end).toBe(start);
      else expect(end - start).toBe(bytes(model).length);
      const before = text(data.subarray(0, start));
      const after = text(data.subarray(end));
      expect(result.startsWith(before) && result.endsWith(after)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('any bytes at all read as a body or as a fault, never as an exception', () => {
  const nearJson = fc
    .array(fc.constantFrom(...'{}[]":,\\u0065 model null"model"'), { maxLength: 60 })
    .map((parts) => bytes(`{${parts.join('')}`));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), nearJson), (data) => {
      const reading = readBody(data);
      expect('json' in reading).toBe(!('code' in reading));
    }),
    { numRuns: 2000 },
  );
});
