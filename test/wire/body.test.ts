// Request bodies: which are refused and why, where the model stands, what a splice leaves alone.
import { describe, expect, test } from 'vitest';
import { besideTexts } from '#lib/wire/beside.ts';
import { readBody, scanTopLevel, withModel } from '#lib/wire/top-level.ts';
import { bytes, text } from './bytes.ts';

const nested = (depth: number): string => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

const refused: ReadonlyArray<readonly [code: string, body: string | Uint8Array, what: string]> = [
  ['empty_body', '', 'nothing'],
  ['empty_body', ' \r\n\t', 'white space only'],
  ['body_not_object', '[]', 'an array'],
  ['body_not_object', '"x"', 'a string'],
  ['body_not_object', 'null', 'null'],
  ['body_not_object', '-1', 'a number'],
  ['invalid_json', 'model=x', 'a form'],
  ['invalid_json', '{', 'an open object'],
  ['invalid_json', '{"model":"a"', 'an object that does not end'],
  ['invalid_json', '{"model":"a"} {}', 'something after the object'],
  ['invalid_json', '{"model":"a",}', 'a trailing comma'],
  ['invalid_json', '{"a":"\n"}', 'a raw line feed in a string'],
  ['invalid_json', '{"a":"', 'a string that does not end'],
  ['invalid_json', '{"a":"\\', 'an escape at the end'],
  ['invalid_json', '{"a":NaN}', 'NaN'],
  ['body_has_bom', '\ufeff{}', 'a byte order mark'],
  ['invalid_json', new Uint8Array([0xff, 0xfe, 0x7b, 0x00]), 'UTF-16'],
  ['invalid_utf8', new Uint8Array([...bytes('{"a":"'), 0xff, ...bytes('"}')]), 'a byte that is no UTF-8'],
  ['invalid_utf8', new Uint8Array([...bytes('{"a":"'), 0xc3, ...bytes('"}')]), 'half a character'],
  ['invalid_utf8', new Uint8Array([...bytes('{"a":"'), 0xed, 0xa0, 0x80, ...bytes('"}')]), 'a surrogate in UTF-8'],
  ['body_too_deep', nested(65), 'depth 65'],
  ['body_too_deep', '{"a":'.repeat(100_000), 'depth 100,000, broken as well'],
  ['duplicate_model', '{"model":"a","model":"b"}', 'two models'],
  ['duplicate_model', '{"model":null,"x":1,"mod\\u0065l":"b"}', 'a second one in disguise'],
  ['duplicate_model', '{"\\u006d\\u006F\\u0064\\u0065\\u006c":"a","model":"b"}', 'a first one in disguise'],
  ['invalid_model', '{"model":7}', 'a number as model'],
  ['invalid_model', '{"model":{"id":"x"}}', 'an object as model'],
  ['invalid_model', '{"model":["x"]}', 'a list as model'],
  ['invalid_model', '{"model":true}', 'true as model'],
];

describe('a body is refused with a 400 that says why', () => {
  for (const [code, body, what] of refused) {
    test(`${what}: ${code}`, () => {
      const reading = readBody(typeof body === 'string' ? bytes(body) : body);
      expect(reading).toMatchObject({ code, status: 400, permanent: true });
    });
  }
});

const spliced: ReadonlyArray<readonly [expected: string, body: string, what: string]> = [
  ['{"model":"N"}', '{"model":"a"}', 'a name'],
  ['{"model":"N","a":1}', '{"model":null,"a":1}', 'null'],
  ['{"model":"N"}', '{"model":""}', 'an empty name'],
  ['{"model":"N"}', '{}', 'no model in an empty object'],
  ['{"model":"N" }', '{ }', 'no model in an empty object with white space'],
  [' {"model":"N",\n"a":1}', ' {\n"a":1}', 'no model'],
  ['{"x":{"model":"in"},"model":"N"}', '{"x":{"model":"in"},"model":"a"}', 'a nested model stays'],
  ['{"model":"N","m":[{"model":"in"}]}', '{"m":[{"model":"in"}]}', 'a nested model is no model'],
  ['{"a":"model","model" : "N" , "b":1.0}', '{"a":"model","model" : "x\\"y\\\\" , "b":1.0}', 'escapes and white space'],
  ['{"mod\\u0065l":"N"}', '{"mod\\u0065l":"a"}', 'an escaped key stays escaped'],
  ['{"a":"\\\\","model":"N"}', '{"a":"\\\\","model":"a"}', 'a string that ends in a backslash'],
  [
    '{"a":"\\",\\"model\\":\\"x","model":"N"}',
    '{"a":"\\",\\"model\\":\\"x","model":"a"}',
    'a string that looks like a member',
  ],
  ['{"__proto__":{"model":"p"},"model":"N"}', '{"__proto__":{"model":"p"},"model":"a"}', 'a prototype key'],
  [
    '{"seed":18446744073709551615,"t":1.0,"e":1E2,"model":"N"}',
    '{"seed":18446744073709551615,"t":1.0,"e":1E2,"model":"a"}',
    'numbers',
  ],
  ['{"MODEL":"a","model ":"b","model":"N"}', '{"MODEL":"a","model ":"b","model":"c"}', 'keys that are almost the one'],
  ['{"k":"日本","model":"N"}', '{"k":"日本","model":"日本"}', 'text beyond ASCII'],
];

describe('the model is spliced and nothing else changes', () => {
  for (const [expected, body, what] of spliced) {
    test(what, () => {
      const reading = readBody(bytes(body));
      if ('code' in reading) throw new Error(reading.message);
      expect(text(withModel(bytes(body), reading.model, 'N') as Uint8Array)).toBe(expected);
    });
  }
});

test('a served name is escaped as JSON', () => {
  const body = bytes('{"model":"a"}');
  const reading = readBody(body);
  if ('code' in reading) throw new Error(reading.message);
  expect(text(withModel(body, reading.model, 'C:\\m "x"') as Uint8Array)).toBe('{"model":"C:\\\\m \\"x\\""}');
});

test('a body that says so already is not copied', () => {
  const body = bytes('{"model":"N","prompt":"long"}');
  const reading = readBody(body);
  if ('code' in reading) throw new Error(reading.message);
  expect(withModel(body, reading.model, 'N')).toBe(body);
});

test('depth 64 passes, and brackets in strings do not count', () => {
  expect(readBody(bytes(nested(64)))).toHaveProperty('json');
  expect(readBody(bytes(`{"a":"${'['.repeat(1000)}"}`))).toHaveProperty('json');
});

test('a prototype key changes no object', () => {
  const reading = readBody(bytes('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'));
  expect(reading).toHaveProperty('json');
  expect(({} as { polluted?: boolean }).polluted).toBe(undefined);
});

test('the model that is read is the one that is replaced, also in the escaped spelling', () => {
  expect(scanTopLevel(bytes('{"mod\\u0065l":"a\\u0062"}'))).toEqual({
    model: { kind: 'string', value: 'ab', start: 14, end: 23 },
    beside: [],
  });
});

const tools = [
  ['["a",{"tools":1}]', 'plain'],
  ['{"b":"}]\\""}', 'with brackets and quotes in a text'],
  ['null', 'nothing'],
  [`["${'é'.repeat(300_000)}"]`, 'larger than what is parsed'],
] as const;

test.each(tools)('what stands beside the words is found as it stands: %#', (value) => {
  const raw = bytes(`{"model":"m", "tools" : ${value} ,"messages":[{"tools":"no"}],"response_format":{}}`);
  const reading = readBody(raw);
  if ('code' in reading) throw new Error(reading.message);
  expect([...besideTexts(raw, reading.beside)].join('').replaceAll(/\s/g, '')).toBe(`${value}{}`.replaceAll(/\s/g, ''));
  expect(reading.json['messages']).toEqual([{ tools: 'no' }]);
});

test("what is no UTF-8 in a large member beside the words is the backend's to judge; around it, it is a fault", () => {
  const large = 'x'.repeat(300_000);
  const inside = new Uint8Array([...bytes(`{"tools":["${large}`), 0xff, ...bytes('"],"messages":[]}')]);
  expect(readBody(inside)).toMatchObject({ json: { tools: null, messages: [] } });
  const behind = new Uint8Array([...bytes(`{"tools":["${large}"],"user":"`), 0xff, ...bytes('"}')]);
  expect(readBody(behind)).toMatchObject({ code: 'invalid_utf8' });
});

test('hostile strings are scanned in linear time', () => {
  const million = 1_000_000;
  for (const inside of ['\\\\'.repeat(million), '\\"'.repeat(million), '{'.repeat(million), 'é'.repeat(million)]) {
    const body = `{"a":"${inside}","model":"m"}`;
    expect(readBody(bytes(body))).toMatchObject({ model: { kind: 'string', value: 'm' } });
  }
});
