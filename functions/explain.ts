// POST /router/explain: what would happen to this request, and why. The same code as a real one, up to dispatch; nothing is sent to a backend.
import * as z from 'zod/mini';
import type { HealthReading } from '#lib/house/health.ts';
import type { ModeReading } from '#lib/house/mode.ts';
import { type FactSources, factSources, gather, reachedIn, thresholdsOf } from '#lib/choose/choose.ts';
import { decide } from '#lib/policy/decide.ts';
import { sentenceFor } from '#lib/policy/sentences.ts';
import { dialectAt } from '#lib/wire/dialects.ts';
import { routerError } from '#lib/wire/errors.ts';
import { answerError, answerJson, answerNobody, type Context, type Handler } from './context.ts';
import { askedByPrompt, readJsonBody } from './read-request.ts';

const querySchema = z.object({
  route: z.optional(z.string()),
  mode: z.optional(z.enum(['NORMAL', 'GAMING', 'UNKNOWN'])),
  big: z.optional(z.enum(['up', 'down', 'busy', 'absent'])),
});
type Pretence = z.infer<typeof querySchema>;

export const explain: Handler = async (context) => {
  const query = querySchema.safeParse(Object.fromEntries(new URLSearchParams(context.query)));
  if (!query.success)
    return answerError(
      context,
      routerError('bad_request', { reason: 'mode is NORMAL, GAMING or UNKNOWN, big is up, down, busy or absent' }),
    );
  const dialect = dialectAt(query.data.route ?? '/v1/chat/completions');
  if (dialect === null)
    return answerError(
      context,
      routerError('bad_request', { reason: 'route is not the path of an inference endpoint' }),
    );
  const body = await readJsonBody(context);
  if (body.kind === 'gone') return answerNobody(context);
  if (body.kind === 'fault') return answerError(context, body.error);
  const asked = await askedByPrompt(context, dialect, body);
  if ('code' in asked) {
    body.release();
    return answerError(context, asked);
  }
  const { facts, prompt } = await gather(asked.ask, sources(context, query.data)).finally(body.release);
  const decision = decide(facts);
  const { bytes, toolBytes, tokens, allTokens } = prompt;
  const estimate = { bytes, toolBytes, tokens, allTokens, thresholds: thresholdsOf(context.services.config) };
  return answerJson(context, {
    decision,
    sentence: sentenceFor(decision, reachedIn(prompt)),
    facts,
    estimate,
    forceDenied: asked.forceDenied,
  });
};

/** The running house's facts, or a pretended house that is asked nothing. */
function sources({ services }: Context, { mode, big }: Pretence): FactSources {
  const real = factSources(services);
  if (mode === undefined && big === undefined) return real;
  const pretendedMode: ModeReading = { mode: mode ?? 'NORMAL', source: null, error: null, ageMs: 0 };
  const pretendedBig: HealthReading = { state: big === 'down' ? 'down' : 'up', reason: null, ageMs: 0 };
  return {
    ...real,
    mode: async () => pretendedMode,
    big: big === 'absent' ? null : async () => pretendedBig,
    bigIsFull: () => big === 'busy',
  };
}
