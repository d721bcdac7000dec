// An engine that is paused, put to sleep or in trouble breaks an answer off and ends it as if it were whole: in every dialect it is none.
import { describe, expect, test } from 'vitest';
import { askChat } from '../support/ask.ts';
import { askIn, dialects, named, streamed } from './dialect-bytes.ts';
import { startFaultyHouse } from './faulty-house.ts';
import { json } from './wire-bytes.ts';

describe('an answer that its engine breaks off', () => {
  test.concurrent.each(dialects)('before its first word is of small: $path', async (dialect) => {
    const seen = await askIn(dialect, 'big', streamed(dialect.aborted, dialect.rest));
    expect(seen.headers.get('x-router-fallback')).toBe('big-failed:error-event');
    expect(seen).toMatchObject({ status: 200, complete: true, end: 'complete' });
  });

  test.concurrent.each(dialects)('after it passes as it came, and nothing behind it: $path', async (dialect) => {
    const seen = await askIn(dialect, 'big', streamed(dialect.output, dialect.aborted, dialect.rest));
    expect(seen).toMatchObject({ status: 200, complete: false, text: dialect.output + dialect.aborted, end: 'failed' });
  });

  test('may also say in between that there is no reason to stop yet', async () => {
    const dialect = dialects[3];
    if (dialect === undefined) throw new Error('no dialect');
    const { output: word, aborted: yet, rest } = dialect;
    const reason = named('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } });
    for (const events of [
      [word, yet, reason, rest],
      [yet, word, rest],
      [word, yet, yet, word, reason, rest],
    ]) {
      const seen = await askIn(dialect, 'big', streamed(...events));
      expect(seen).toMatchObject({ status: 200, complete: true, end: 'complete', text: events.join('') });
    }
    const broken = await askIn(dialect, 'big', streamed(word, yet, named('ping'), rest));
    expect(broken).toMatchObject({ complete: false, end: 'failed', text: word + yet + named('ping') });
  });

  test.concurrent.each(dialects)('in one piece is none: $path', async ({ path, body, abortedWhole }) => {
    for (const faulty of ['big', 'small'] as const) {
      const house = await startFaultyHouse({ faulty, script: json('200 OK', abortedWhole), stream: false });
      const headers: Record<string, string> = faulty === 'big' ? { 'x-force-big': '1' } : {};
      const seen = await askChat(house.url, 'hello', { path, headers, body: { ...body } });
      const { attempts } = await house.router.outcomeOf(seen.requestId);
      await house.close();
      expect(attempts[0]).toMatchObject({ backend: faulty, cause: 'error-event' });
      expect([seen.status, seen.headers.get('x-router-fallback')]).toEqual(
        faulty === 'big' ? [200, 'big-failed:error-event'] : [502, null],
      );
    }
  });

  test.concurrent.each(dialects)('in one piece has no words that an error could quote: $path', async (dialect) => {
    const house = await startFaultyHouse({ faulty: 'small', script: json('200 OK', dialect.abortedWhole) });
    const { text } = await askChat(house.url, 'hello', { path: dialect.path, body: { ...dialect.body } });
    await house.close();
    const { error } = JSON.parse(text) as { error: { code: string; upstream?: string } };
    expect([error.code, error.upstream]).toEqual(['upstream_failed', undefined]);
  });
});
