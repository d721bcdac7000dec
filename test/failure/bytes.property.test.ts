// Bytes that nobody planned: the pure readers of the network answer all of them, and never with an exception.
import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { answerHeaders, requestHeaders } from '#lib/send/headers.ts';
import { judgeHead, judgeRefusal } from '#lib/send/judge.ts';
import { readModeReply } from '#lib/house/mode-reply.ts';
import type { HeaderList } from '#lib/ports.ts';
import { EventSplitter } from '#lib/wire/sse.ts';

const bytes = fc.uint8Array({ maxLength: 300 });
const name = fc.oneof(
  fc.constantFrom(
    'connection',
    'host',
    'x-force-big',
    'authorization',
    'x-api-key',
    'cookie',
    'x-router-strict',
    'te',
    'content-length',
    'transfer-encoding',
    'x-request-id',
    'server',
    'accept-encoding',
    'access-control-allow-origin',
    'content-type',
    'x-stainless-os',
    'anthropic-version',
    'set-cookie',
  ),
  fc.stringMatching(/^[a-z][a-z-]{0,12}$/),
);
const value = fc.oneof(
  fc.constantFrom('close', 'keep-alive', 'x-stainless-os, content-type', 'Te, X-A', ','),
  fc.string({ maxLength: 30 }),
);
const headers = fc.array(fc.tuple(name, value), { maxLength: 20 });

/** Names that a Connection header lists. */
const listed = (list: HeaderList) =>
  list
    .filter(([key]) => key === 'connection')
    .flatMap(([, text]) => text.split(',').map((token) => token.trim().toLowerCase()));

describe('any headers', () => {
  test('travel to a backend without credentials, hop-by-hop headers and signals, and with one request id', () => {
    fc.assert(
      fc.property(headers, (client) => {
        const sent = requestHeaders(client, [['authorization', 'Bearer own']], 'rid-1');
        const names = sent.map(([key]) => key);
        for (const gone of [
          'connection',
          'host',
          'x-force-big',
          'x-api-key',
          'cookie',
          'te',
          'content-length',
          'transfer-encoding',
          'expect',
        ])
          expect(names).not.toContain(gone);
        expect(names.filter((key) => key.startsWith('x-router-'))).toEqual([]);
        expect(sent.filter(([key]) => key === 'authorization')).toEqual([['authorization', 'Bearer own']]);
        expect(sent.filter(([key]) => key === 'x-request-id')).toEqual([['x-request-id', 'rid-1']]);
        expect(sent.filter(([key]) => key === 'accept-encoding')).toEqual([['accept-encoding', 'identity']]);
        for (const key of listed(client))
          if (!['authorization', 'accept-encoding', 'x-request-id'].includes(key)) expect(names).not.toContain(key);
      }),
    );
  });

  test('travel to the client without the backend speaking for the router', () => {
    fc.assert(
      fc.property(headers, (upstream) => {
        const names = answerHeaders(upstream).map(([key]) => key);
        for (const key of names)
          expect(key).not.toMatch(
            /^(?:x-router-|access-control-|x-request-id$|server$|content-length$|transfer-encoding$|connection$)/,
          );
        const cookies = (list: HeaderList) => list.filter(([key]) => key === 'set-cookie').length;
        if (!listed(upstream).includes('set-cookie')) expect(cookies(answerHeaders(upstream))).toBe(cookies(upstream));
      }),
    );
  });
});

describe('any bytes', () => {
  test('as a mode reply are UNKNOWN unless they are JSON that says NORMAL or GAMING', () => {
    const almost = fc
      .tuple(fc.constantFrom('NORMAL', 'GAMING', 'normal', 'NORMAL ', ''), bytes)
      .map(([mode, more]) => Buffer.concat([Buffer.from(`{"mode":"${mode}"`), more]));
    fc.assert(
      fc.property(fc.oneof(bytes, almost), fc.constantFrom(200, 200, 204, 301, 404, 500), (body, status) => {
        const { mode, error } = readModeReply({ kind: 'answer', status, bytes: body });
        if (mode === 'UNKNOWN') {
          expect(error).not.toBeNull();
        } else {
          expect(status).toBe(200);
          expect((JSON.parse(Buffer.from(body).toString()) as { mode: unknown }).mode).toBe(mode);
        }
      }),
    );
  });

  test('as the body of a refusal are judged', () => {
    fc.assert(
      fc.property(
        bytes,
        fc.constantFrom(400, 404, 413, 422),
        fc.constantFrom('small' as const, 'big' as const),
        (body, status, backend) => {
          expect(['whole', 'failed']).toContain(judgeRefusal(status, Buffer.from(body).toString(), backend).kind);
        },
      ),
    );
  });

  test('as a stream come out as complete events, in order, without a byte lost before the end', async () => {
    const piece = fc.oneof(
      fc.constantFrom('data: x\n', '\n', '\r\n', ': c\n\n', 'event: a\r\ndata: b\r\n\r\n', '\r', 'id'),
      fc.string({ maxLength: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), async (pieces, size) => {
        const all = Buffer.from(pieces.join(''));
        const splitter = new EventSplitter();
        const events: Uint8Array[] = [];
        for (let at = 0; at < all.length; at += size)
          events.push(...splitter.push(new Uint8Array(all.subarray(at, at + size))));
        const out = Buffer.concat(events);
        expect(out.equals(all.subarray(0, out.length))).toBe(true);
        for (const event of events) expect(Buffer.from(event).toString()).toMatch(/(?:^|\n|\r)(?:\n|\r\n|\r)$/);
      }),
    );
  });
});

describe('any head of an answer', () => {
  test('is judged, and only a 2xx of a proper type is a success', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 999 }),
        headers,
        fc.constantFrom('small' as const, 'big' as const),
        (status, list, backend) => {
          const verdict = judgeHead(status, list, backend);
          const isSuccess = verdict.kind === 'stream' || (verdict.kind === 'whole' && verdict.cause === null);
          if (isSuccess) expect(Math.floor(status / 100)).toBe(2);
        },
      ),
    );
  });
});
