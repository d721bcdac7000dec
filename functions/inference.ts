// The main job: an inference request is read, and what it asks for is put to the policy. Deciding and forwarding follow in decide-and-forward.ts.
import { rule, type Ruling } from '#lib/routing.ts';
import type { Dialect } from '#lib/wire/types.ts';
import { answer, answerError, type Handler } from './context.ts';
import { type Decided, decideAndForward } from './decide-and-forward.ts';
import { type PolicyRequest, readForPolicy, readJsonBody } from './read-request.ts';

/** Handles a dialect's route. */
export function inference(dialect: Dialect): Handler {
  return async (context) => {
    const body = await readJsonBody(context);
    if (body.kind === 'gone') return answer(context, 499, [], null);
    if (body.kind === 'fault') return answerError(context, body.error, dialect.errorBody);
    const asked = await readForPolicy(context, dialect, body);
    if ('code' in asked) {
      body.release();
      return answerError(context, asked, dialect.errorBody);
    }
    const decide = async () => decided(dialect, asked, await rule(asked.ask, context.services.routing));
    return decideAndForward(context, { dialect, body, stream: asked.stream, decide });
  };
}

function decided(dialect: Dialect, { forceDenied }: PolicyRequest, ruling: Ruling): Decided {
  const { facts, prompt, decision, mode, big, release } = ruling;
  const { heavy, bytes, tokens } = prompt;
  const entry = { dialect: dialect.name, ...decision, ...facts, forceDenied, heavy, promptBytes: bytes, tokens };
  return { entry, mode, big, release };
}
