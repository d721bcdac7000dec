// GET /router/decisions: the last records of this process, page by page.
import * as z from 'zod/mini';
import type { RingEntry } from '#lib/audit/journal.ts';
import { answeredBy, fallbackOf, hasAnswered } from '#lib/audit/record.ts';
import { routerError } from '#lib/wire/errors.ts';
import { answerError, answerJson, type Handler } from './context.ts';

/** All that the ring holds: `next` waits for the oldest open record, and a page must reach beyond it. */
const maxLimit = 1000;

const whole = z.coerce.number().check(z.int(), z.nonnegative());
const querySchema = z.object({ after: z.optional(whole), limit: z.optional(whole) });

export const decisions: Handler = (context) => {
  const query = querySchema.safeParse(Object.fromEntries(new URLSearchParams(context.query)));
  if (!query.success)
    return answerError(context, routerError('bad_request', { reason: 'after and limit are whole numbers' }));
  const { ring, journal } = context.services;
  const { after = 0, limit = maxLimit } = query.data;
  const { records, next } = ring.page(after, Math.min(limit, maxLimit));
  return answerJson(context, { boot: journal.boot, records: records.map(withEnd), next });
};

/** A row says itself who answered and why it was not big: pages show it, and conclude nothing from causes. */
function withEnd({ decision, outcome, who }: RingEntry) {
  if (outcome === null) return { decision, outcome, answeredBy: null, fallback: decision.because, who };
  const by = hasAnswered(outcome) ? answeredBy(outcome) : 'none';
  return { decision, outcome, answeredBy: by, fallback: by === 'small' ? fallbackOf(decision, outcome) : null, who };
}
