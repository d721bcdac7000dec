// A configuration that cannot be used says so: every fault, its line, what was there, what was wanted.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { faultTable } from './fault-table.ts';
import { linesOf, small } from './parse.ts';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

test('a configuration with eight different faults prints eight lines that a stranger can act on', () => {
  const lines = linesOf(read('eight-faults.yaml')).map((line) => `router.yaml:${line}`);
  expect(lines).toEqual(read('eight-faults.txt').trimEnd().split('\n'));
  expect(lines).toHaveLength(8);
});

describe.each(faultTable)('%s', (_, rows) => {
  test.each(rows)('$add', ({ add, lines }) => {
    expect(linesOf(`${small}${add}\n`)).toEqual(lines);
  });
});

describe('a document that is not a configuration', () => {
  const url = 'an http or https address without user, password, query or fragment';
  const mapping =
    'a mapping with keys of listen, apiKeys, backends, aliases, mode, policy, health, limits, stream, audit, shutdownMs, shutdownDelayMs, wake';
  test.each([
    ['', `1: backends.small.url: got nothing, wanted ${url}`],
    ['# only a comment\n', `1: backends.small.url: got nothing, wanted ${url}`],
    ['policy: {}\n', `1: backends.small.url: got nothing, wanted ${url}`],
    ['\nbackends:\n  small:\n', `3: backends.small.url: got nothing, wanted ${url}`],
    ['backends:\n  big: { url: "http://pc" }\n', `1: backends.small.url: got nothing, wanted ${url}`],
    ['small', `1: got "small", wanted ${mapping}`],
    ['- small', `1: got a list, wanted ${mapping}`],
    ['*all', '1: got an alias, wanted the value itself: anchors and aliases are not followed'],
  ])('%j', (text, line) => {
    expect(linesOf(text)).toEqual([line]);
  });
});

test('a flag takes the place of the file and is named when it is at fault', () => {
  expect(linesOf(small, { host: '::1', port: 0 })).toEqual([]);
  expect(linesOf(`${small}listen: { host: 0.0.0.0 }`, { host: '127.0.0.1' })).toEqual([]);
  expect(linesOf(small, { port: Number('abc') })).toEqual(['--port: got NaN, wanted a whole number from 0 to 65535']);
  expect(linesOf(`${small}listen: { port: x }`, { port: 0 })).toEqual([]);
  expect(linesOf(`${small}listen: { host: 5 }`, { port: 0 })).toEqual([
    expect.stringMatching(/^4: listen\.host: got 5/),
  ]);
  expect(linesOf(`${small}listen: here\nmode: { url: x }`, { port: 0 })).toHaveLength(2);
  expect(linesOf('- here', { port: 0 })).toHaveLength(1);
  expect(linesOf('', { port: 0 })).toEqual([expect.stringMatching(/^1: backends\.small\.url: got nothing/)]);
  expect(linesOf(small, { host: '0.0.0.0' })).toEqual([
    expect.stringMatching(/^--host: got "0\.0\.0\.0", wanted 127\.0\.0\.1/),
  ]);
});

test('lines are told in the order of the file, whatever found the fault', () => {
  const lines = linesOf(
    `${small}mode: *x\nlisten: { host: 0.0.0.0 }\nzzz: 1\naudit: { file: "\${env.NO}", keep: x }\n`,
  );
  expect(lines.map((line) => Number.parseInt(line, 10))).toEqual([4, 5, 6, 7, 7]);
});

test('of a file that is no YAML at all the first ten lines are told, each once', () => {
  const lines = linesOf(`${small}${'mode: @a @b\n'.repeat(12)}`);
  expect(lines.map((line) => Number.parseInt(line, 10))).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
});

test('twenty thousand open brackets are one fault, not a crash', () => {
  expect(linesOf(`a: ${'['.repeat(20_000)}`)).toEqual([expect.stringContaining('not nested this deeply')]);
});

test('aliases that would grow to a billion values are refused without being followed', () => {
  const levels = Array.from({ length: 30 }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]`);
  expect(linesOf(`${small}a0: &a0 [x]\n${levels.join('\n')}\n`).length).toBeGreaterThan(30);
});
