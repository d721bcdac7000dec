// One policy, one hash: however the file is written, and only as long as decisions cannot differ.
import { expect, test } from 'vitest';
import { policyHash } from '#lib/config.ts';
import { configOf, small } from './parse.ts';

const base = `${small}  big: { url: "http://pc:8000", models: [qwen] }\nmode: { url: "http://pc/mode" }\n`;
const hash = (text: string) => policyHash(configOf(text));

test('the hash of the defaults is this one, on every machine and in every version with the same policy', () => {
  expect(hash(small)).toBe('9699a97c9974');
  expect(hash(base)).toMatch(/^[0-9a-f]{12}$/);
});

test.each([
  ['policy: { bigTokenThreshold: 4001 }'],
  ['policy: { bigTokenThresholdWithTools: 8001 }'],
  ['policy: { heavyPatterns: [prove] }'],
  ['policy: { heavyPatterns: [a, b] }'],
  ['policy: { heavyPatterns: ["a,b"] }'],
  ['policy: { forceTag: "#big" }'],
  ['policy: { drainMs: 1 }'],
])('%s changes it', (add) => {
  expect(hash(`${base}${add}\n`)).not.toBe(hash(base));
});

test.each([
  ['small gets a model', base.replace('  big:', '    model: llama\n  big:')],
  ['big gets another id', base.replace('[qwen]', '[qwen, other]')],
  [
    'the id moves from big to small',
    base.replace(', models: [qwen]', '').replace('  big:', '    models: [qwen]\n  big:'),
  ],
  ['big is taken away', base.replace(/ {2}big:.*\n/, '')],
  ['the mode endpoint is taken away', base.replace(/mode:.*\n/, '')],
])('it changes when %s', (_, changed) => {
  expect(hash(changed)).not.toBe(hash(base));
});

test('the six changed policies have six different hashes', () => {
  const adds = [
    'bigTokenThreshold: 4001',
    'heavyPatterns: [prove]',
    'heavyPatterns: [a, b]',
    'heavyPatterns: ["a,b"]',
    'forceTag: "#big"',
    'drainMs: 1',
  ];
  expect(new Set(adds.map((add) => hash(`${base}policy: { ${add} }\n`))).size).toBe(6);
});

test.each([
  ['defaults that are written out', `${base}policy: { drainMs: 10000, forceTag: "#force_big" }\n`],
  [
    'other addresses and limits',
    base.replaceAll('pc', 'desktop').replace('127.0.0.1', 'server') + 'listen: { port: 9 }\nhealth: { maxAgeMs: 9 }\n',
  ],
  ['keys', `${base}apiKeys: [{ name: a, key: 0123456789abcdef }]\n`],
])('%s do not change it', (_, same) => {
  expect(hash(same)).toBe(hash(base));
});
