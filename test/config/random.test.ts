// No text makes the parser throw, and every valid configuration comes back as it was meant.
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseConfig } from '#lib/config.ts';

const sample = readFileSync(new URL('../../docs/router.example.yaml', import.meta.url), 'utf8');

function outcomeOf(text: string): string {
  const parsed = parseConfig(text, 'router.yaml', () => undefined);
  if (parsed.ok) return 'config';
  const told =
    parsed.lines.length > 0 &&
    parsed.lines.every((line) => /^router\.yaml:[1-9]\d*: [^\n]+, wanted [^\n]+$/.test(line));
  return told ? 'faults' : parsed.lines.join('\n');
}

const yamlish = fc
  .array(
    fc.constantFrom(
      ...'abz:-?[]{},&*!|>\'"%@`#<~ \n\n\t\0\\$',
      'backends:',
      'small:',
      'url: ',
      'apiKeys:\n- ',
      '${env.A}',
      '\r\n',
      '1e9',
      '😀',
      '__proto__: ',
    ),
  )
  .map((parts) => parts.join(''));

test('any text is a configuration or a list of faults with their lines', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    yamlish,
    fc.jsonValue().map((value) => stringify(value)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(['config', 'faults']).toContain(outcomeOf(text));
    }),
    { numRuns: 600 },
  );
});

test('the sample with a piece cut out, moved or typed over is a configuration or a list of faults', () => {
  const place = fc.nat(sample.length);
  fc.assert(
    fc.property(place, fc.nat(40), yamlish, (start, length, typed) => {
      expect(['config', 'faults']).toContain(outcomeOf(sample.slice(0, start) + typed + sample.slice(start + length)));
    }),
    { numRuns: 100 },
  );
});

const url = fc
  .tuple(fc.constantFrom('http', 'https'), fc.domain(), fc.integer({ min: 1, max: 65_535 }))
  .map(([scheme, host, port]) => {
    return new URL(`${scheme}://${host}:${port}`).origin;
  });
const ms = fc.integer({ min: 1, max: 600_000 });
const id = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{3,20}$/);
const backend = fc.record({
  url,
  model: id,
  models: fc.array(id, { maxLength: 3 }),
  apiKey: fc.stringMatching(/^[\x21-\x23\x25-\x7e]{0,20}$/),
  headers: fc.dictionary(fc.stringMatching(/^x-[a-z]{1,10}$/), fc.stringMatching(/^[ -#%-~]{0,20}$/), { maxKeys: 3 }),
  healthPath: fc.stringMatching(/^\/[a-z]{0,10}$/),
  contextTokens: fc.oneof(fc.constant('auto' as const), fc.integer({ min: 1, max: 1_000_000 })),
  maxInFlight: fc.integer({ min: 1, max: 100 }),
  timeouts: fc.record({ connectMs: ms, firstOutputMs: ms, answerMs: ms, idleMs: ms, totalMs: ms }),
});
const written = fc.record({
  backends: fc.record({ small: backend, big: backend }),
  mode: fc.record({ url: url.map((origin) => `${origin}/mode`), maxAgeMs: ms, deadlineMs: ms }),
  policy: fc.record({ bigTokenThreshold: ms, forceTag: fc.stringMatching(/^#[a-z_]{0,20}$/), drainMs: ms }),
  health: fc.record({ maxAgeMs: ms, timeoutMs: ms }),
  stream: fc.record({ holdMs: ms, waitEveryMs: ms }),
  audit: fc.record({ file: id, maxBytes: fc.integer({ min: 1024 }), keep: fc.integer({ min: 1, max: 1000 }) }),
  shutdownMs: ms,
});

test('every valid configuration comes back with the values that were written', () => {
  fc.assert(
    fc.property(written, (config) => {
      expect(parseConfig(stringify(config), 'router.yaml', () => undefined)).toMatchObject({ ok: true, config });
    }),
    { numRuns: 100 },
  );
});
