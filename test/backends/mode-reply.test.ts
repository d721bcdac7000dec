// What a reply of the mode endpoint means: the few bytes that count, and everything that is UNKNOWN.
import { describe, expect, test } from 'vitest';
import type { Answer } from '#lib/house/ask.ts';
import { readModeReply } from '#lib/house/mode-reply.ts';

const reply = (body: string | Uint8Array, status = 200): Answer => ({
  kind: 'answer',
  status,
  bytes: typeof body === 'string' ? new TextEncoder().encode(body) : body,
});

describe('a mode reply', () => {
  test.each([
    ['{"mode":"NORMAL"}', 'NORMAL', null],
    ['{"mode":"GAMING"}', 'GAMING', null],
    ['{"mode":"NORMAL","source":"file"}', 'NORMAL', 'file'],
    ['{"mode":"GAMING","source":"failsafe"}', 'GAMING', 'failsafe'],
    ['{"mode":"GAMING","source":"elsewhere"}', 'GAMING', null],
    ['{"mode":"GAMING","source":7,"more":[]}', 'GAMING', null],
    ['\u{feff}{"mode":"NORMAL"}', 'NORMAL', null],
    [' {\n"mode" : "NORMAL" }\r\n', 'NORMAL', null],
  ] as const)('%j is %s', (body, mode, source) => {
    expect(readModeReply(reply(body))).toEqual({ mode, source, error: null });
  });

  test.each([
    '',
    '{}',
    'NORMAL',
    '"NORMAL"',
    'null',
    '[]',
    '{"mode":"normal"}',
    '{"mode":"NORMAL "}',
    '{"mode":["NORMAL"]}',
    '{"mode":null}',
    '{"Mode":"NORMAL"}',
    '{"mode":"NORMAL"',
    '{"mode":"NORMAL"}}',
  ])('%j is UNKNOWN', (body) => {
    expect(readModeReply(reply(body))).toEqual({ mode: 'UNKNOWN', source: null, error: 'malformed' });
  });

  test('that is no UTF-8 is UNKNOWN, also where only a part that nobody reads is broken', () => {
    const bytes = new TextEncoder().encode('{"mode":"NORMAL","x":"?"}');
    bytes[bytes.indexOf(63)] = 0xff;
    expect(readModeReply(reply(bytes))).toMatchObject({ mode: 'UNKNOWN', error: 'malformed' });
  });

  test.each([201, 204, 301, 404, 500])('with status %i is UNKNOWN, whatever it says', (status) => {
    expect(readModeReply(reply('{"mode":"NORMAL"}', status))).toEqual({
      mode: 'UNKNOWN',
      source: null,
      error: `status-${status}`,
    });
  });

  test('that never came is UNKNOWN, with the reason', () => {
    expect(readModeReply({ kind: 'none', reason: 'timeout' })).toEqual({
      mode: 'UNKNOWN',
      source: null,
      error: 'timeout',
    });
  });
});
