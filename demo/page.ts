// A page of the server itself (health, models, metrics), with the faults that name its path.
import type { Exchange, FakeBackend } from './backend.ts';
import { faultBeforeHeaders } from './inference.ts';
import type { Route } from './routes.ts';
import { pathOf } from './uvicorn.ts';

type PageAnswer = Extract<Route, { kind: 'page' }>['answer'];

export async function answerPage(backend: FakeBackend, answer: PageAnswer, exchange: Exchange): Promise<void> {
  if (await faultBeforeHeaders(backend, pathOf(exchange.req), exchange, false)) return;
  answer(backend, exchange.body, exchange.res);
}
