// A key, token or password that stands at a faulty place is in no line about it.
import { expect, test } from 'vitest';
import { parseConfig } from '#lib/config.ts';
import { small } from './parse.ts';

const canary = 'canary7f3a';

test.each([
  [`apiKeys: [{ name: a, key: ${canary} }]`],
  [`apiKeys: [{ name: a, key: "${canary} with spaces" }]`],
  [`apiKeys: [{ name: a, key: "sha256:${canary}" }]`],
  [`apiKeys: [${canary}]`],
  [`apiKeys: ${canary}`],
  [`apiKeys: [{ name: a, key: "${canary}-long-enough" }, { name: b, key: "${canary}-long-enough" }]`],
  [`apiKeys: [{ name: a, key: [${canary}] }]`],
  [`apiKeys:\n  - name: a\n    key: "${canary}" more`],
  [`apiKeys:\n  - name: a\n    key: "${canary}`],
  [`apiKeys:\n  - name: a\n    key: \`${canary}`],
  [`apiKeys:\n  - name: a\n    key: !${canary} x`],
  [`apiKeys:\n  - name: a\n    key: *${canary}`],
  [`apiKeys:\n  - name: a\n    key: "\\q${canary}"`],
  [`  big: { url: "http://me:${canary}@pc" }`],
  [`  big: { url: "http://me:${canary}/@pc" }`],
  [`  big: { url: "http://${canary}@pc@pc" }`],
  [`  big: { url: "me:${canary}@pc" }`],
  [`mode: { url: "http://pc/mode?token=${canary}" }`],
  [`listen: { allowedOrigins: ["https://me:${canary}@a.org"] }`],
  [`  big: { url: "http://pc", apiKey: "${canary} é" }`],
  [`  big: { url: "http://pc", headers: { X-Token: "${canary} é" } }`],
  [`  big: { url: "http://pc", headers: ${canary} }`],
  ['  big: { url: "${env.SECRET}" }'],
  ['apiKeys: [{ name: "a b", key: "${env.SECRET}" }]'],
  ['policy: { forceTag: "a ${env.SECRET}" }'],
])('%s', (add) => {
  const parsed = parseConfig(`${small}${add}\n`, 'router.yaml', () => canary);
  expect(parsed.ok).toBe(false);
  expect(JSON.stringify(parsed)).not.toContain(canary);
});

test('a valid configuration holds a key only as its SHA-256', () => {
  const parsed = parseConfig(
    `${small}apiKeys: [{ name: a, key: ${canary}-long-enough }]\n`,
    'router.yaml',
    () => undefined,
  );
  expect(parsed).toMatchObject({
    ok: true,
    config: { apiKeys: [{ name: 'a', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }] },
  });
  expect(JSON.stringify(parsed)).not.toContain(canary);
});
