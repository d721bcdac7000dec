// POST /router/explain: what would happen to this request, and why. The same code as a real one, up to dispatch; nothing is sent to a backend.
import * as z from 'zod/mini';
import type { HealthReading } from '#lib/house/health.ts';
import type { ModeReading } from '#lib/house/mode.ts';
import { type Ask, type FactSources, factSources, gather, reachedIn, thresholdsOf } from '#lib/choose/choose.ts';
import { promptBytes } from '#lib/choose/estimate.ts';
import { decide } from '#lib/policy/decide.ts';
import { sentenceFor } from '#lib/policy/sentences.ts';
import { dialects } from '#lib/wire/dialects.ts';
import { routerError } from '#lib/wire/errors.ts';
import { answerError, answerJson, answerNobody, type Context, type Handler } from './context.ts';
import { askedByPrompt, readJsonBody } from './read-request.ts';

const querySchema = z.object({
  route: z.optional(z.string()),
  mode: z.optional(z.enum(['NORMAL', 'GAMING', 'UNKNOWN'])),
  big: z.optional(z.enum(['up', 'down', 'busy', 'absent'])),
  leftOut: z.optional(z.coerce.number().check(z.int(), z.nonnegative())),
});
type Pretence = z.infer<typeof querySchema>;

export const explain: Handler = async (context) => {
  const query = querySchema.safeParse(Object.fromEntries(new URLSearchParams(context.query)));
  const bad = (reason: string) => answerError(context, routerError('bad_request', { reason }));
  if (!query.success)
    return bad('mode is NORMAL, GAMING or UNKNOWN, big is up, down, busy or absent, leftOut a number of bytes');
  const { route = dialects.chat.path } = query.data;
  const dialect = Object.values(dialects).find(({ path }) => path === route);
  if (dialect === undefined) return bad('route is not the path of an inference endpoint');
  const body = await readJsonBody(context);
  if (body === 'gone') return answerNobody(context);
  if ('code' in body) return answerError(context, body);
  const asked = await askedByPrompt(context, dialect, body);
  if ('code' in asked) {
    body.release();
    return answerError(context, asked);
  }
  const told = await tell(context, asked.ask, query.data).finally(body.release);
  return answerJson(context, { ...told, forceDenied: asked.forceDenied });
};

async function tell(context: Context, ask: Ask, pretence: Pretence) {
  const asIs = sources(context, pretence);
  const { leftOut = 0 } = pretence;
  const size = await aboutTokens(ask, leftOut, asIs);
  const { facts, prompt } = await gather(leftOut === 0 ? ask : withLeftOut(ask, size.leftOut), asIs);
  const decision = decide(facts);
  const { toolBytes, tokens, allTokens } = prompt;
  const bytes = prompt.bytes + (leftOut === 0 ? 0 : leftOut - size.leftOut);
  const thresholds = thresholdsOf(context.services.config);
  const estimate = { bytes, toolBytes, tokens, allTokens, thresholds, about: size.tokens };
  return { decision, sentence: sentenceFor(decision, reachedIn(prompt)), facts, estimate };
}

/** Above so many tokens a person is told a rough number anyway: the rest is taken at four bytes a token. */
const countedForPeople = 65_536;

/** About how many tokens everything has, with `leftOutBytes` more of the same kind; and how many of them are the left-out ones. */
async function aboutTokens(ask: Ask, leftOutBytes: number, { tokenizer, digitsAreTokens, breathe }: FactSources) {
  const everything = function* () {
    yield* ask.texts();
    yield* ask.toolTexts();
  };
  const bytes = await promptBytes(everything(), breathe);
  const counter = await tokenizer();
  const counted = (await counter?.count(everything(), { upTo: countedForPeople, digitsAreTokens, breathe })) ?? 0;
  const isCounted = counted > 0 && counted < countedForPeople;
  const sent = isCounted ? counted : Math.max(counted, Math.round(bytes / 4));
  const leftOut = bytes === 0 ? Math.round(leftOutBytes / 4) : Math.round((leftOutBytes * sent) / bytes);
  return { tokens: sent + leftOut, leftOut };
}

/** A page that would not send a long text on each pause in typing sends its ends, and how many bytes it left out between them. */
function withLeftOut(ask: Ask, tokens: number): Ask {
  const texts = function* () {
    yield* ask.texts();
    yield tokens;
  };
  return { ...ask, texts, bodyBytes: Infinity };
}

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
    bigRoom: () => (big === 'busy' ? 'busy' : 'up'),
  };
}
