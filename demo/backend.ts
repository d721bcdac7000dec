// What every part of a fake vLLM works with: the server behind it, and one request on its way.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Role } from './answer.ts';
import type { Behavior } from './behavior.ts';
import type { Engine } from './engine.ts';
import type { FaultBook } from './faults.ts';
import type { ServerKind } from './servers/server.ts';

export interface FakeBackend {
  readonly role: Role;
  readonly server: ServerKind;
  readonly behavior: () => Behavior;
  readonly engine: Engine;
  readonly faults: FaultBook;
}

/** One request on its way; `gone` aborts when the client's connection closes before the response is complete. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly body: Buffer;
  readonly gone: AbortSignal;
}
