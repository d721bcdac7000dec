// What counts as an address, a name, a key: values that stand alone in router.yaml, each taken as it is read or refused at its place.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { valueAt } from '#lib/config/faults.ts';
import { configOf, linesOf, parse } from './parse.ts';

type Path = readonly (string | number)[];

const hex64 = '0123456789abcdef'.repeat(4);
const digestOf = (key: string) => createHash('sha256').update(key).digest('hex');

/** A valid document with this value in it; JSON is YAML too. */
function written(path: Path, value: unknown): string {
  const document = {
    backends: { small: { url: 'http://127.0.0.1:8000' }, big: { url: 'http://pc' } },
    mode: { url: 'http://pc/mode' },
    apiKeys: [{ name: 'a', key: '0123456789abcdef' }],
    listen: { allowedHosts: ['a'], allowedOrigins: ['https://a.org'] },
    wake: { mac: '3c7c3f123456' },
  };
  Reflect.set(valueAt(document, path.slice(0, -1)) as object, path.at(-1) ?? '', value);
  return JSON.stringify(document);
}

const bigUrl = ['backends', 'big', 'url'];
const host = ['listen', 'allowedHosts', 0];
const origin = ['listen', 'allowedOrigins', 0];
const key = ['apiKeys', 0, 'key'];
const mac = ['wake', 'mac'];
const address = ['wake', 'address'];

const refused: ReadonlyArray<readonly [Path, readonly string[]]> = [
  [bigUrl, ['xhttp://pc', 'http:///pc', 'http://:secret@pc', 'http://pc?', 'http://pc/V1', 'http://pc/v1//']],
  [host, ['a-', '-a', 'fe80::zz', 'zz::1', '[::1]', ':::', 'a:80', '']],
  [origin, ['-app://x', '1app://x', 'app://x:abc', 'app://x:123456', 'app://', 'https://a.org/x', 'see https://a.org']],
  [key, ['k'.repeat(257), `sha256:${hex64}0`, `sha256:x${hex64}`, `sha-256:sha256:${hex64}`, 'sha256 of something']],
  [mac, ['x3c7c3f123456', '3c7c3f123456a', '3c:7c-3f:12:34:56', '3c:7c:3f:12:34']],
  [address, ['x1.2.3.4', '1.2.3.4:5x', '1.2.3', '1.2.3.256', '256.2.3.4', '1.2.3.4:0', '1.2.3.4:65536', 'pc.lan']],
];

test.each(refused.flatMap(([path, values]) => values.map((value) => [path.join('.'), value, path] as const)))(
  '%s: %j is refused, and nothing else',
  (_, value, path) => {
    const name = path.join('.').replace(/\.(\d+)/g, '[$1]');
    expect(linesOf(written(path, value))).toEqual([expect.stringContaining(`: ${name}: got `)]);
  },
);

const taken: ReadonlyArray<readonly [Path, string, unknown]> = [
  [bigUrl, 'HTTP://PC:80//', 'http://pc'],
  [bigUrl, 'https://pc/llm/', 'https://pc/llm'],
  [host, 'A', 'a'],
  [host, '::FFFF:1.2.3.4', '::ffff:1.2.3.4'],
  [origin, 'http://A.org:80', 'http://a.org'],
  [origin, 'APP://Obsidian.md:12345/', 'app://obsidian.md:12345'],
  [origin, 'xhttps://a', 'xhttps://a'],
  [mac, '3C-7C-3F-12-34-56', '3c7c3f123456'],
  [address, '1.2.3.255', { host: '1.2.3.255', port: 9 }],
  [address, '1.2.3.4:65535', { host: '1.2.3.4', port: 65_535 }],
];

test.each(taken)('%j: %j is %j', (path, value, read) => {
  expect(valueAt(configOf(written(path, value)), path)).toEqual(read);
});

test.each([
  ['of 16 characters', 'k'.repeat(16), digestOf('k'.repeat(16))],
  ['of 256 characters', 'k'.repeat(256), digestOf('k'.repeat(256))],
  ['that names SHA-256 in its middle', `my-sha256:${hex64}`, digestOf(`my-sha256:${hex64}`)],
  ['by its digest, in either case', `SHA256:${hex64.toUpperCase()}`, hex64],
])('a key %s', (_, value, sha256) => {
  expect(configOf(written(key, value)).apiKeys[0]).toMatchObject({ sha256 });
});

test.each([
  ['127.0.0.1.example.org', false],
  ['x127.0.0.1', false],
  ['128.0.0.1', false],
  ['127.100.200.255', true],
  ['LOCALHOST', true],
])('%s without a key or a word of consent: allowed is %s', (value, allowed) => {
  const document = written(['listen', 'host'], value).replace(/"apiKeys":\[.*?\],/, '');
  expect(parse(document).ok).toBe(allowed);
});

test('with a key nobody is warned of the network', () => {
  expect(parse(written(['listen', 'host'], '0.0.0.0'))).toMatchObject({ ok: true, warnings: [] });
});
