// How the log looks to whom: terminals, machines, journald; and that an entry is one line whatever it holds.
import { describe, expect, test } from 'vitest';
import { chooseStyle, createLog, type LogStyle } from '#cli/log.ts';
import { requestLine } from '#cli/request-line.ts';
import { logAudit, logChange } from '#entry/node/log.ts';
import { decisionFor, outcomeFor } from '../proof/records.ts';

function written(style: LogStyle, write: (log: ReturnType<typeof createLog>) => void): string {
  let text = '';
  write(
    createLog(
      style,
      (piece) => void (text += piece),
      () => new Date(2026, 0, 2, 3, 4, 5),
    ),
  );
  return text;
}

describe('who reads it', () => {
  test.each([
    ['a terminal', undefined, true, {}, 'pretty'],
    ['a pipe', undefined, false, {}, 'json'],
    ['journald', undefined, false, { JOURNAL_STREAM: '8:99' }, 'journal'],
    ['a pipe inside a service', undefined, false, { JOURNAL_STREAM: '8:1' }, 'json'],
    ['a terminal, but JSON is asked for', 'json', true, {}, 'json'],
    ['journald, but sentences are asked for', 'pretty', false, { JOURNAL_STREAM: '8:99' }, 'pretty'],
  ] as const)('%s', (_, asked, isTerminal, env, style) => {
    expect(chooseStyle(asked, isTerminal, env, '8:99')).toBe(style);
  });
});

const change = (log: ReturnType<typeof createLog>) =>
  logChange(log)('big', { from: 'up', to: 'down', reason: 'refused' });

test.each([
  ['pretty', '03:04:05  WARNING: big is down (was up): refused\n'],
  ['journal', '<4>big is down (was up): refused\n'],
] as const)('%s: a change is one sentence', (style, line) => {
  expect(written(style, change)).toBe(line);
});

test('json: a change is one object with its parts', () => {
  expect(JSON.parse(written('json', change))).toEqual({
    ts: new Date(2026, 0, 2, 3, 4, 5).toISOString(),
    level: 'warning',
    message: 'big is down (was up): refused',
    subject: 'big',
    from: 'up',
    to: 'down',
    reason: 'refused',
  });
});

test.each(['pretty', 'json', 'journal'] as const)('%s: no text makes a second line', (style) => {
  const text = written(style, (log) => log.entry({ level: 'error', message: 'a\nb\r\u2028c\u001b[31m\u0000' }));
  expect(text.split('\n').length).toBe(2);
  expect(text).not.toContain('\u001b');
});

test('an audit line that its file did not take arrives as it is, marked as an error for journald', () => {
  const line = '{"event":"decision"}';
  expect(written('json', (log) => logAudit(log, 'a.jsonl').fallback(line))).toBe(`${line}\n`);
  expect(written('journal', (log) => logAudit(log, 'a.jsonl').fallback(line))).toBe(`<3>${line}\n`);
});

test.each([
  [{ tornBytes: 0, inDoubt: 0 }, ''],
  [{ tornBytes: 7, inDoubt: 0 }, '<4>The audit ended in a torn line: 7 bytes dropped\n'],
  [{ tornBytes: 0, inDoubt: 2 }, '<4>2 decisions of an earlier run without an outcome: written as in_doubt\n'],
])('what a crash left behind is told: %j', (recovery, lines) => {
  expect(written('journal', (log) => logAudit(log, 'a.jsonl').onRecovery(recovery))).toBe(lines);
});

test.each([
  [{}, {}, 'chat -> small (light): 200 in 1.50 s, first output 0.20 s, 34 tokens'],
  [
    { key: 'laptop' },
    { firstOutputMs: null, completionTokens: null },
    'chat for laptop -> small (light): 200 in 1.50 s',
  ],
  [
    { rule: 'gaming', wanted: 'big', because: 'gaming' },
    { end: 'cut', completionTokens: null },
    'chat -> small (gaming, gaming): 200 cut in 1.50 s, first output 0.20 s',
  ],
  [
    { rule: 'forced-header', wanted: 'big', chosen: 'none', because: 'big-down' },
    { attempts: [], status: 503, end: 'refused', firstOutputMs: null, completionTokens: null },
    'chat -> none (forced-header): 503 refused in 1.50 s: The big model is not reachable.',
  ],
  [
    {},
    {
      attempts: [{ backend: 'small', cause: 'known-down', ms: 0 }],
      status: 503,
      end: 'refused',
      firstOutputMs: null,
      completionTokens: null,
    },
    'chat -> none (light): 503 refused in 1.50 s: small: it does not answer any more',
  ],
  [
    { rule: 'heavy-tokens', wanted: 'big', chosen: 'big' },
    {
      attempts: [
        { backend: 'big', cause: 'refused', ms: 1 },
        { backend: 'small', cause: 'first-output-timeout', ms: 600_000 },
      ],
      status: 504,
      end: 'failed',
      firstOutputMs: null,
      completionTokens: 1,
    },
    'chat -> small (heavy-tokens, big-failed:refused): 504 failed in 1.50 s, 1 token: small: it sent no output in time',
  ],
] as const)('a request is one line: %j %j', (decision, outcome, line) => {
  expect(requestLine(outcomeFor(outcome), decisionFor(decision))).toBe(line);
});
