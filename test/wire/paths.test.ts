// Paths: one spelling each, nothing that two readers could read differently, a pointer to the /v1 that was forgotten.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalizePath } from '#lib/wire/paths.ts';

const same: ReadonlyArray<readonly [path: string, raw: string]> = [
  ['/', '/'],
  ['/', '///'],
  ['/v1/chat/completions', '//v1//chat/completions/'],
  ['/v1/models/a/b', '/v1/models/a/b'],
  ['/v1/models/a%2Fb', '/v1/models/a%2Fb'],
  ['/v1/models/qwen3:8b', '/v1/models/qwen3:8b'],
  ['/assets/app.js', '/assets/app.js'],
  ['/sleep', '/sleep'],
];

describe('one spelling', () => {
  for (const [path, raw] of same) {
    test(`${raw} is ${path}`, () => {
      expect(normalizePath(raw)).toBe(path);
    });
  }
});

const refused = [
  '',
  'v1',
  '/v1/../sleep',
  '/v1/%2e%2e/sleep',
  '/v1/.%2E/sleep',
  '/.',
  '/v1\\sleep',
  '/v1%5csleep',
  '/v1;x/models',
  '/v1%2fmodels',
  '/v1/models/%2e%2e',
  '/a%00b',
  '/a%zz',
  '/a b',
  '/a\u007fb',
  '/v1/models/%',
];

describe('refused with a 400', () => {
  for (const raw of refused) {
    test(JSON.stringify(raw), () => {
      expect(normalizePath(raw)).toMatchObject({ code: 'bad_request', status: 400 });
    });
  }
});

const pointed: ReadonlyArray<readonly [right: string, raw: string]> = [
  ['/v1/chat/completions', '/chat/completions'],
  ['/v1/chat/completions', '/v1/v1/chat/completions'],
  ['/v1/messages/count_tokens', '/messages/count_tokens/'],
  ['/v1/models/{id}', '/models/secret-name'],
  ['/v1/models', '/models'],
  ['/v1/chat/completions', '/openai/deployments/gpt-4o/chat/completions'],
  ['/v1/embeddings', '/openai/deployments/secret-name/embeddings'],
  ['/v1/chat/completions', '/openai/v1/chat/completions'],
  ['/v1/chat/completions', '/api/v1/chat/completions'],
  ['/v1/completions', '/v1/engines/secret-name/completions'],
  ['/v1/messages', '/anthropic/v1/messages'],
  ['/v1/models', '/openai/models'],
  ['/v1/chat/completions', '/api/chat'],
  ['/v1/completions', '/api/generate'],
  ['/v1/models', '/api/tags'],
  ['/v1/chat/completions', '/v1beta/models/gemini:streamGenerateContent'],
];

describe('a path without its /v1 gets a 404 that names the right one', () => {
  for (const [right, raw] of pointed) {
    test(raw, () => {
      const result = normalizePath(raw);
      expect(result).toMatchObject({ code: 'not_found_without_v1', status: 404 });
      expect(typeof result === 'object' && result.message.endsWith(`did you mean ${right}?`)).toBe(true);
    });
  }
});

test('normalising twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('/', 'v1', 'a', '.', '%2F', ':'), { maxLength: 12 }), (parts) => {
      const once = normalizePath(`/${parts.join('')}`);
      if (typeof once === 'string') expect(normalizePath(once)).toBe(once);
    }),
  );
});
