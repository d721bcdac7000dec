// A reader of events that can be left at any moment: nothing that the backend sent is lost or told twice.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventReader, UpstreamLost } from '#lib/backends/event-reader.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (events: readonly Uint8Array[]) => events.map((event) => new TextDecoder().decode(event)).join('');

/** A body whose chunks come when `send` is called. */
function createBody() {
  const chunks: Uint8Array[] = [];
  let wake = () => {};
  let over: 'open' | 'ended' | 'lost' = 'open';
  async function* body(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = chunks.shift();
      if (chunk !== undefined) yield chunk;
      else if (over === 'ended') return;
      else if (over === 'lost') throw new UpstreamLost('reset');
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return {
    body: body(),
    send: (text: string) => {
      chunks.push(encode(text));
      wake();
    },
    end: (how: 'ended' | 'lost') => {
      over = how;
      wake();
    },
  };
}

describe('an event reader', () => {
  it('brings what arrived after somebody stopped waiting', async () => {
    const { body, send, end } = createBody();
    const reader = new EventReader(body);
    expect(await reader.nextUnless(Promise.resolve(null))).toBeNull();
    send('data: first\n\n');
    await new Promise<void>((resolve) => setImmediate(resolve));
    send('data: second\n\n');
    end('ended');
    const read = [await reader.next(), await reader.next(), await reader.next()];
    expect(read.map(({ kind }) => kind)).toEqual(['events', 'events', 'end']);
    expect(read.map((one) => (one.kind === 'events' ? decode(one.events) : ''))).toEqual([
      'data: first\n\n',
      'data: second\n\n',
      '',
    ]);
  });

  it('loses and repeats nothing, whenever and however often it is left', async () => {
    const step = fc.oneof(
      fc.constant('leave' as const),
      fc.constant('turn' as const),
      fc.stringMatching(/^[a-z]{1,5}$/),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const { body, send, end } = createBody();
        const reader = new EventReader(body);
        let sent = '';
        let got = '';
        for (const what of steps) {
          if (what === 'turn') await new Promise<void>((resolve) => setImmediate(resolve));
          else if (what === 'leave') {
            const read = await reader.nextUnless(Promise.resolve(null));
            if (read?.kind === 'events') got += decode(read.events);
          } else {
            send(`data: ${what}\n\n`);
            sent += `data: ${what}\n\n`;
          }
        }
        end('ended');
        for (let read = await reader.next(); read.kind === 'events'; read = await reader.next())
          got += decode(read.events);
        expect(got).toBe(sent);
      }),
      { numRuns: 200 },
    );
  });

  it('tells the loss of the backend by its cause, and an event over the limit after the good ones before it', async () => {
    const lost = createBody();
    lost.end('lost');
    expect(await new EventReader(lost.body).next()).toEqual({ kind: 'lost', cause: 'reset' });
    const large = createBody();
    const reader = new EventReader(large.body);
    large.send(`data: good\n\ndata: ${'x'.repeat(1_100_000)}`);
    expect(await reader.next()).toMatchObject({ kind: 'events' });
    expect(await reader.next()).toEqual({ kind: 'lost', cause: 'malformed' });
  });
});
