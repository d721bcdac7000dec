// Requests that go by model id alone: embeddings to the backend that has the model, token counts to small.
import { isYes } from '#lib/policy/force-signals.ts';
import { type PassthroughRuling, rulePassthrough } from '#lib/routing-passthrough.ts';
import { dialects } from '#lib/wire/dialects.ts';
import { routerError } from '#lib/wire/errors.ts';
import type { Dialect, RouterError } from '#lib/wire/types.ts';
import { answer, answerError, type Context, type Handler } from './context.ts';
import { type Decided, decideAndForward, type RouteEntry } from './decide-and-forward.ts';
import { nameModel, nameOf, readJsonBody, type ReadBody } from './read-request.ts';

export interface Passthrough {
  readonly name: 'embeddings' | 'count_tokens';
  /** Whose error shape and token counts these are. */
  readonly dialect: Dialect;
  /** Always small, whatever model the request names. */
  readonly onlySmall: boolean;
}

export const embeddings: Passthrough = { name: 'embeddings', dialect: dialects.chat, onlySmall: false };
export const countTokens: Passthrough = { name: 'count_tokens', dialect: dialects.messages, onlySmall: true };

/** Handles a passthrough route. */
export function passthrough(kind: Passthrough): Handler {
  return async (context) => {
    const { errorBody } = kind.dialect;
    const body = await readJsonBody(context);
    if (body.kind === 'gone') return answer(context, 499, [], null);
    if (body.kind === 'fault') return answerError(context, body.error, errorBody);
    const target = await targetOf(context, kind, body);
    if (typeof target === 'object') {
      body.release();
      return answerError(context, target, errorBody);
    }
    const { services, request, key } = context;
    const wantsForce = isYes(request.headers.get('x-force-big'));
    const mayForce = key?.mayForce !== false;
    const decide = async () => {
      const ruling = await rulePassthrough(target, wantsForce && mayForce, services.routing);
      return decided(kind, ruling, wantsForce && !mayForce);
    };
    return decideAndForward(context, { dialect: kind.dialect, body, stream: false, decide });
  };
}

async function targetOf(
  { services }: Context,
  kind: Passthrough,
  body: ReadBody,
): Promise<'small' | 'big' | RouterError> {
  if (kind.onlySmall) return 'small';
  const name = nameOf(body);
  const named = await nameModel(name, services);
  if (named === 'unknown') return routerError('model_not_found', { model: name ?? '' });
  return named === 'big' ? 'big' : 'small';
}

function decided(kind: Passthrough, ruling: PassthroughRuling, forceDenied: boolean): Decided {
  const { facts, decision, mode, big, release } = ruling;
  const entry: RouteEntry = {
    dialect: kind.name,
    ...decision,
    force: facts.forced ? 'header' : 'none',
    pinnedSmall: facts.target === 'small',
    forceDenied,
    heavy: 'unasked',
    promptBytes: 0,
    tokens: null,
    mode: facts.mode,
    big: facts.big,
    strict: false,
  };
  return { entry, mode, big, release };
}
