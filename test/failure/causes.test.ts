// What follows from each cause: docs/fault-matrix.md holds the table, rendered from the code and read by people. UPDATE_DOCS=1 writes it again.
import { describe, expect, test } from 'vitest';
import {
  blame,
  type Cause,
  causeWords,
  endOfAnswer,
  endOfRefusal,
  failureError,
  fallbackReason,
  isFinal,
  lossError,
  wordsFor,
} from '#lib/causes.ts';
import { parseConfig } from '#lib/config.ts';
import { checkGenerated } from '../support/generated-doc.ts';

/** One status of each kind: what they mean changes between these. */
const statuses = [200, 299, 300, 404, 499, 500, 501, 502, 529] as const;
const causes: readonly Cause[] = [
  ...(Object.keys(causeWords) as Cause[]),
  ...statuses.map((status) => `status-${status}` as const),
];

const parsed = parseConfig('backends: { small: { url: http://127.0.0.1:8000 } }', 'causes', () => undefined);
if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
const { small: config } = parsed.config.backends;
const backend = { name: 'small', config };

test('docs/fault-matrix.md holds the table of causes as the router goes by it', () => {
  checkGenerated('fault-matrix.md', { causes: renderCauses() });
});

function renderCauses(): string {
  const head = [
    '| cause | in words | against the backend | small answers | `x-router-fallback` | alone: the client reads | in the middle: the client reads | ends |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ];
  return [...head, ...causes.map((cause) => `| ${cells(cause).join(' | ')} |`)].join('\n');
}

function cells(cause: Cause): readonly string[] {
  const alone = failureError(cause, backend);
  const [early, late] = [blame(cause, false), blame(cause, true)];
  return [
    `\`${cause}\``,
    wordsFor(cause),
    early === late ? early : `${early}, then ${late}`,
    isFinal(cause) ? 'no' : 'yes',
    isFinal(cause) ? '–' : `\`${fallbackReason(cause)}\``,
    `${alone.status} \`${alone.code}\``,
    `\`${lossError(cause, backend).code}\``,
    `${endOfRefusal(cause, alone.status)}, ${endOfAnswer(cause)}`,
  ];
}

describe('a cause', () => {
  test('that is none ends as it should, or as a refusal', () => {
    expect([endOfAnswer(null), endOfRefusal(null, 200), endOfRefusal(null, 503)]).toEqual([
      'complete',
      'refused',
      'refused',
    ]);
  });

  test('that has no end of its own is a refusal below 500 and a failure from there on', () => {
    expect([endOfRefusal('context', 400), endOfRefusal('context', 499), endOfRefusal('context', 500)]).toEqual([
      'refused',
      'refused',
      'failed',
    ]);
  });

  test.each([
    ['first-output-timeout', 'The small backend sent no output within 600000 ms'],
    ['answer-timeout', `The small backend sent no answer within ${config.timeouts.answerMs} ms`],
    ['idle-timeout', `The small backend fell silent for ${config.timeouts.idleMs} ms`],
    ['deadline', `The request took longer than ${config.timeouts.totalMs} ms`],
    ['no-slot', `The small backend is at its limit of ${config.maxInFlight} requests in flight`],
    ['reset', 'The small backend failed before it answered: it broke the connection'],
  ] as const)('%s names its limit or what happened', (cause, message) => {
    expect(failureError(cause, backend).message).toBe(message);
  });

  test('whose backend said why gives its words to the client first', () => {
    const { message } = failureError('status-500', backend, 'CUDA out of memory');
    expect(message).toBe(
      'CUDA out of memory (The small backend failed before it answered: it answered with status 500)',
    );
  });

  test('in the middle of an answer says what was lost', () => {
    expect(lossError('reset', backend).message).toBe(
      'The small backend was lost in the middle of its answer: it broke the connection',
    );
    expect(lossError('idle-timeout', backend).message).toBe(
      `The small backend fell silent for ${config.timeouts.idleMs} ms`,
    );
  });
});
