// Event boundaries: the same bytes out as in, whatever the chunks, and complete events only.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventSplitter, eventData, maxEventBytes } from '#lib/wire/sse.ts';
import { bytes, joined, text } from './bytes.ts';

const split = (...chunks: readonly string[]): string[] => {
  const splitter = new EventSplitter();
  return chunks.flatMap((chunk) => splitter.push(bytes(chunk)).map(text));
};

const cuts: ReadonlyArray<readonly [events: readonly string[], chunks: readonly string[], what: string]> = [
  [['data: a\n\n', 'data: b\n\n'], ['data: a\n\ndata: b\n\n'], 'two events in a chunk'],
  [['data: a\n\n'], ['da', 'ta: a', '\n', '\n'], 'one event in four chunks'],
  [['data: a\n\n'], ['data: a\n\ndata: b\n'], 'an incomplete tail is held'],
  [['data: a\r\n\r\n', 'data: b\r\n\r\n'], ['data: a\r\n\r\ndata: b\r\n\r\n'], 'CRLF'],
  [['data: a\r\r', 'data: b\r\r'], ['data: a\r\rdata: b\r\r'], 'CR'],
  [['data: a\r\n\n', 'data: b\n\r\n'], ['data: a\r\n\ndata: b\n\r\n'], 'mixed line ends'],
  [['data: a\r\n\r\n', 'data: b\r\n\r\n'], ['data: a\r\n\r', '\ndata: b\r\n\r\n'], 'a CRLF cut in its middle'],
  [['data: a\r\n\r\n'], ['data: a\r', '\n\r\n'], 'a CRLF of a line cut in its middle'],
  [[': ping\n\n', 'data: a\n\n'], [': ping\n\ndata: a\n\n'], 'a comment'],
  [['\n', 'data: a\n\n'], ['\ndata: a\n\n'], 'a stray blank line'],
  [['\ufeffdata: a\n\n'], ['\ufeffdata: a\n\n'], 'a byte order mark'],
];

describe('events are cut at blank lines', () => {
  for (const [events, chunks, what] of cuts) {
    test(what, () => {
      expect(split(...chunks)).toEqual(events);
    });
  }
});

const line = fc.oneof(
  fc.constantFrom('data: {"a":"b"}', ': ping', 'event: x', 'id: 1', 'data:', 'data: 日本'),
  fc.string({ unit: 'grapheme' }),
);
const ending = fc.constantFrom('\n', '\r\n', '\r');
const stream = fc
  .array(fc.tuple(line, ending, fc.option(ending)), { maxLength: 12 })
  .map((lines) => lines.map((parts) => parts.join('')).join(''));

/** The same bytes in chunks of random sizes. */
const chunked = fc
  .tuple(stream, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }))
  .map(([whole, sizes]) => {
    const data = bytes(whole);
    const chunks: Uint8Array[] = [];
    for (let at = 0, turn = 0; at < data.length; turn += 1) {
      const size = sizes[turn % sizes.length] ?? 1;
      chunks.push(data.subarray(at, at + size));
      at += size;
    }
    return { data, chunks };
  });

const dataOf = (events: readonly Uint8Array[]): unknown[] =>
  events.map(eventData).filter((event) => event.data !== null || event.name !== null);

test('for any chunks the events and the held tail are the stream, and their data is the same', () => {
  fc.assert(
    fc.property(chunked, ({ data, chunks }) => {
      const splitter = new EventSplitter();
      const events = chunks.flatMap((chunk) => splitter.push(chunk));
      const sent = joined(events);
      expect(text(sent)).toBe(text(data.subarray(0, sent.length)));
      expect(sent.length + splitter.rest.length).toBe(data.length);
      expect(dataOf(events)).toEqual(dataOf(new EventSplitter().push(data)));
    }),
    { numRuns: 1000 },
  );
});

test('every event is complete: it ends in a blank line and holds no other', () => {
  fc.assert(
    fc.property(chunked, ({ chunks }) => {
      const splitter = new EventSplitter();
      for (const event of chunks.flatMap((chunk) => splitter.push(chunk))) {
        const lines = text(event)
          .replace(/^\n(?=.)/s, '')
          .split(/\r\n|\r|\n/);
        expect(lines.slice(-2)).toEqual(['', '']);
        expect(lines.slice(0, -2)).not.toContain('');
      }
    }),
    { numRuns: 500 },
  );
});

test('an event of 1 MiB passes byte by byte, one byte more is over the limit', () => {
  const largest = `data: ${'x'.repeat(maxEventBytes - 8)}\n\n`;
  for (const [event, overLimit] of [
    [largest, false],
    [`data: x${largest.slice(6)}`, true],
  ] as const) {
    const splitter = new EventSplitter();
    const events: Uint8Array[] = [];
    const whole = bytes(event);
    for (let at = 0; at < whole.length; at += 1) {
      for (const complete of splitter.push(whole.subarray(at, at + 1))) events.push(complete);
    }
    expect(splitter.overLimit).toBe(overLimit);
    expect(events.map((data) => data.length)).toEqual(overLimit ? [] : [maxEventBytes]);
  }
});

test('over the limit the events before it still come out, and nothing after it', () => {
  const splitter = new EventSplitter(16);
  expect(splitter.push(bytes(`data: a\n\ndata: ${'x'.repeat(20)}\n\ndata: b\n\n`)).map(text)).toEqual(['data: a\n\n']);
  expect([splitter.overLimit, splitter.push(bytes('data: c\n\n'))]).toEqual([true, []]);
});

const fields: ReadonlyArray<readonly [name: string | null, data: string | null, event: string]> = [
  [null, 'a', 'data: a\n\n'],
  [null, 'a', 'data:a\r\n\r\n'],
  [null, ' a', 'data:  a\n\n'],
  ['x', 'a\nb', 'event: x\ndata: a\ndata: b\n\n'],
  [null, '', 'data\n\n'],
  [null, null, ': comment\n\n'],
  [null, 'a', '\ufeffdata: a\n\n'],
  ['x', null, 'event:x\nid: 1\n\n'],
];

test('name and data of an event are read as the standard says', () => {
  expect(fields.map(([, , event]) => eventData(bytes(event)))).toEqual(fields.map(([name, data]) => ({ name, data })));
});
