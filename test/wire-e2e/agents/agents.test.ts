// Requests built like those of coding agents are decided as the policy says, whatever documents they carry.
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestHouse, type TestHouse } from '../../support/router.ts';
import { headerOf, observe } from '../observe.ts';
import type { AgentRequest, Turn } from './agent.ts';
import { claudeCode } from './claude-code.ts';
import { codex } from './codex.ts';
import { opencode } from './opencode.ts';
import { readme } from './texts.ts';

let house: TestHouse;
beforeAll(async () => {
  // A reading may be old, and may take long: what is decided must not hang on how busy this machine is.
  house = await startTestHouse({ mode: { maxAgeMs: 30_000, deadlineMs: 10_000 } });
});
afterAll(() => house.close());
beforeEach(() => {
  for (const backend of [house.small, house.big]) {
    backend.clearLog();
    backend.set({ contextTokens: 131_072, reasoningParser: true });
  }
});

interface Case {
  readonly words: string;
  readonly turn: Turn;
  readonly mode: 'NORMAL' | 'GAMING';
  readonly rule: string;
  readonly backend: 'small' | 'big';
  readonly fallback: string | null;
}

const plain = 'Please explain what this project does.';
const cases: readonly Case[] = [
  { words: plain, turn: 'asked', mode: 'NORMAL', rule: 'heavy-tokens', backend: 'big', fallback: null },
  { words: plain, turn: 'asked', mode: 'GAMING', rule: 'gaming', backend: 'small', fallback: 'gaming' },
  { words: plain, turn: 'tool-result', mode: 'GAMING', rule: 'gaming', backend: 'small', fallback: 'gaming' },
  { words: `${plain} #force_big`, turn: 'asked', mode: 'GAMING', rule: 'forced-tag', backend: 'big', fallback: null },
  {
    words: `#force_big ${plain}`,
    turn: 'tool-result',
    mode: 'GAMING',
    rule: 'forced-tag',
    backend: 'big',
    fallback: null,
  },
  {
    words: 'What does #force_big do here?',
    turn: 'asked',
    mode: 'GAMING',
    rule: 'gaming',
    backend: 'small',
    fallback: 'gaming',
  },
];

async function switchMode(mode: Case['mode']): Promise<void> {
  house.mode.set(mode);
  await house.router.app.services.mode.watch();
}

const send = (agent: AgentRequest, words: string, turn: Turn) =>
  observe(house.url, {
    target: agent.target,
    headers: agent.headers,
    body: JSON.stringify(agent.body(words, turn)),
  });

test('the README that every request carries explains the force tag', () => {
  expect(readme).toContain('#force_big');
});

describe.each([codex, claudeCode, opencode])('$name', (agent) => {
  test('its first request has the size of a real one', () => {
    const body = JSON.stringify(agent.body(plain, 'asked'));
    expect(body.length).toBeGreaterThan(14_000);
    expect(body.length).toBeLessThan(76_000);
    const thresholds = agent.startsHeavy ? [4400, 100_000] : [4000, 7600];
    expect(countTokens(body)).toBeGreaterThan(thresholds[0] ?? 0);
    expect(countTokens(body)).toBeLessThan(thresholds[1] ?? 0);
  });

  test.each(cases)(
    '$mode, $turn, "$words": $rule on $backend, if it is heavy',
    async ({ words, turn, mode, ...wanted }) => {
      await switchMode(mode);
      const isLight = !agent.startsHeavy && turn === 'asked' && wanted.rule !== 'forced-tag';
      const expected = isLight ? { rule: 'light', backend: 'small', fallback: null } : wanted;
      const seen = await send(agent, words, turn);
      expect({
        rule: headerOf(seen, 'x-router-rule'),
        backend: headerOf(seen, 'x-router-backend'),
        fallback: headerOf(seen, 'x-router-fallback'),
      }).toEqual(expected);
      const [reached, idle] = expected.backend === 'big' ? [house.big, house.small] : [house.small, house.big];
      const posts = reached.log.filter(({ method }) => method === 'POST');
      expect(posts.map(({ target }) => target)).toEqual([agent.target]);
      expect(idle.log.filter(({ method }) => method === 'POST')).toEqual([]);
    },
  );

  if (agent.startsHeavy)
    test('what small cannot hold while someone is gaming is refused once, in words, and not to be repeated', async () => {
      await switchMode('GAMING');
      house.small.set({ contextTokens: 2000 });
      const seen = await send(agent, plain, 'asked');
      expect(seen.status).toBe(400);
      expect(headerOf(seen, 'x-should-retry')).toBe('false');
      expect(JSON.parse(seen.body.toString())).toMatchObject({
        error: { code: 'context_length_exceeded', router_code: 'context_exceeds_small', source: 'router' },
      });
      expect(house.small.log.filter(({ method }) => method === 'POST')).toHaveLength(1);
    });
});
