// Every row of the fault matrix, once with big as the broken backend and once with small.
import { describe, expect, test } from 'vitest';
import { askChat, type Seen } from '../support/ask.ts';
import { startFaultyHouse } from './faulty-house.ts';
import type { Script } from './faulty-upstream.ts';
import type { Cell, Row } from './matrix/row.ts';
import { rows } from './matrix/rows.ts';
import { goodStreamText, goodWholeText } from './wire-bytes.ts';

const cases = rows.flatMap((row) =>
  (['big', 'small'] as const).map((which) => ({ row, which, name: `${row.phase}: ${row.fault}, on ${which}` })),
);

describe('the fault matrix', () => {
  test.concurrent.each(cases)('$name', async ({ row, which }) => {
    const { script, stream, url, config, connections } = row;
    const house = await startFaultyHouse({ faulty: which, script, stream, url, config });
    try {
      if (connections !== undefined) await house[which].breakConnections(connections);
      const headers: Record<string, string> = which === 'big' ? { 'x-force-big': 'true' } : {};
      const seen = await askChat(house.url, 'hello', { headers, body: { stream } });
      checkView(seen, row[which], row);
      await checkOutcome(house, seen, which, row[which]);
      expect(house.router.app.services.big?.slots.taken()).toEqual({ forced: 0, unforced: 0 });
      expect(house.router.app.services.small.slots.taken()).toEqual({ forced: 0, unforced: 0 });
    } finally {
      await house.close();
    }
  });
});

function checkView({ status, headers, text, complete }: Seen, { view }: Cell, row: Row): void {
  expect(complete).toBe(view.kind !== 'in-band' && view.kind !== 'broken');
  const inHeader = view.kind === 'soft' && view.told === 'header';
  expect(headers.get('x-router-fallback')).toBe(inHeader ? view.fallback : null);
  switch (view.kind) {
    case 'soft':
      expect({ status, text: text.replaceAll(/^: .*\n\n/gm, '') }).toEqual({
        status: 200,
        text: row.stream ? goodStreamText : goodWholeText,
      });
      if (inHeader) expect(headers.get('x-router-backend')).toBe('small');
      else
        expect(text).toContain(
          `: router backend=small rule=forced-header fallback=${view.fallback}\n\n${goodStreamText}`,
        );
      break;
    case 'error':
      expect({ status, ...errorOf(text) }).toEqual({ status: view.status, code: view.code, source: 'router' });
      break;
    case 'verbatim':
      expect({ status, text }).toEqual({ status: view.status, text: bodyOf(row.script) });
      break;
    case 'broken':
    case 'full':
      expect({ status, text }).toEqual({ status: 200, text: view.text });
      break;
    case 'in-band':
      expect(status).toBe(200);
      checkInBand(text.replaceAll(/^: (?:ping|waiting)\n\n/gm, ''), view);
  }
}

/** The complete events as they were sent, then exactly one error, and nothing that looks like an end. */
function checkInBand(text: string, { passed, code }: { readonly passed: string; readonly code: string }): void {
  expect(text.slice(0, passed.length)).toBe(passed);
  const events = text.slice(passed.length).split(/(?<=\n\n)/);
  expect(events).toEqual([expect.stringMatching(/^data: \{"error":.*\}\n\n$/)]);
  expect(JSON.parse((events[0] ?? '').slice('data: '.length))).toMatchObject({
    error: { type: 'server_error', source: 'router', code },
  });
}

async function checkOutcome(
  house: Awaited<ReturnType<typeof startFaultyHouse>>,
  { requestId, status }: Seen,
  which: 'small' | 'big',
  cell: Cell,
) {
  const outcome = await house.router.outcomeOf(requestId);
  const attempts = outcome.attempts.map(({ backend, cause }) => ({ backend, cause }));
  const fellBack = cell.view.kind === 'soft' ? [{ backend: 'small', cause: null }] : [];
  expect({ attempts, end: outcome.end, status: outcome.status }).toEqual({
    attempts: [{ backend: which, cause: cell.cause }, ...fellBack],
    end: cell.end,
    status,
  });
  const records = await house.router.records();
  expect(records.map(({ event }) => event)).toEqual(['decision', 'outcome']);
}

function errorOf(text: string): { readonly code: string; readonly source: string } {
  const { code, source } = (JSON.parse(text) as { error: { code: string; source: string } }).error;
  return { code, source };
}

function bodyOf(script: Script): string {
  const [first] = script;
  const sent = typeof first === 'object' && 'send' in first ? String(first.send) : '';
  return sent.slice(sent.indexOf('\r\n\r\n') + 4);
}
