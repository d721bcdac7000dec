// The router's own errors: one shape in each API, words without secrets, and what a repetition can do.
import { describe, expect, test } from 'vitest';
import { anthropicErrorBody, errorTable, openaiErrorBody, routerError } from '#lib/wire/errors.ts';

test("an error has OpenAI's shape and says that it is the router's", () => {
  expect(JSON.parse(openaiErrorBody(routerError('model_not_found', { model: 'gpt-9' })))).toEqual({
    error: {
      message: 'The model "gpt-9" does not exist: GET /v1/models lists what does',
      type: 'router_error',
      param: null,
      code: 'model_not_found',
      source: 'router',
    },
  });
});

test("on messages it has Anthropic's shape and Anthropic's word for the status", () => {
  const types = (
    ['invalid_json', 'unauthorized', 'forbidden_origin', 'not_found', 'body_too_large', 'internal', 'gaming'] as const
  ).map(
    (code) =>
      JSON.parse(anthropicErrorBody(routerError(code, { limitBytes: 1 }))) as { type: string; error: { type: string } },
  );
  expect(types.map((body) => body.type)).toEqual(Array.from(types, () => 'error'));
  expect(types.map((body) => body.error.type)).toEqual([
    'invalid_request_error',
    'authentication_error',
    'permission_error',
    'not_found_error',
    'request_too_large',
    'api_error',
    'overloaded_error',
  ]);
});

test("the upstream's own words stand beside the router's, in both shapes, cut to 2,000 characters", () => {
  const error = routerError('context_exceeds_both', {
    what: 'prompt',
    window: ' (8192 tokens)',
    upstream: 'x'.repeat(5000),
  });
  for (const body of [openaiErrorBody(error), anthropicErrorBody(error)]) {
    expect((JSON.parse(body) as { error: { upstream: string } }).error.upstream).toHaveLength(2000);
  }
});

test('what a client sent cannot break out of the JSON, and is cut short', () => {
  const body = openaiErrorBody(routerError('model_not_found', { model: `"}\n\ndata: x${'y'.repeat(500)}` }));
  expect(body).not.toContain('\n');
  expect((JSON.parse(body) as { error: { message: string } }).error.message.length).toBeLessThan(200);
});

describe('the table', () => {
  const rows = Object.entries<{ status: number; retryAfter?: number; message: string }>(errorTable);
  test('a 503 says when to come back, 30 s later for the mode, and nothing else does', () => {
    for (const [code, { status, retryAfter }] of rows) {
      const due = code === 'gaming' || code === 'mode_unknown' ? [30] : [1, 2, 3, 4, 5];
      expect([code, status === 503 ? due : [undefined]]).toEqual([code, expect.arrayContaining([retryAfter])]);
    }
  });
  test('a text is one sentence that starts with a capital and names no address', () => {
    for (const [code, { message }] of rows) {
      expect([code, message]).toEqual([code, expect.stringMatching(/^[A-Z][^\n]+[^.]$/)]);
      expect(message).not.toMatch(/https?:|\d+\.\d+\.\d+\.\d+|node_modules|\.ts\b/);
    }
  });
  test('codes are snake case', () => {
    expect(rows.filter(([code]) => !/^[a-z0-9]+(_[a-z0-9]+)*$/.test(code))).toEqual([]);
  });
});

test('a client error is permanent and a game lasts hours; a busy backend is not', () => {
  expect(
    [
      routerError('invalid_json'),
      routerError('gaming'),
      routerError('small_busy', { limit: 32 }),
      routerError('body_timeout', { limitMs: 1 }),
    ].map((error) => error.permanent),
  ).toEqual([true, true, false, false]);
});
