// An answer as an event stream, event by event at the engine's speed, with its fault at the place that was asked for.
import type { ServerResponse } from 'node:http';
import type { Turn } from './engine.ts';
import { stopResponse } from './faults.ts';
import type { FakeBackend } from './backend.ts';
import type { StreamStop } from './behavior.ts';
import { createOutlet, type Outlet } from './outlet.ts';
import { eventStreamType, sendHead } from './uvicorn.ts';
import type { Answer, EventScript, FakeDialect, UpstreamError } from './wire/dialect.ts';

export interface AnswerSending {
  readonly backend: FakeBackend;
  readonly dialect: FakeDialect;
  readonly answer: Answer;
  readonly res: ServerResponse;
  readonly gone: AbortSignal;
}

/** vLLM: the head at once, then the preamble, the prefill, the output and the terminator. llama.cpp: the head with the first output. */
export async function streamAnswer(sending: AnswerSending): Promise<void> {
  const { backend, dialect, answer, res, gone } = sending;
  const { server, faults } = backend;
  const turn = server.headFirst ? null : await backend.engine.admit(answer.promptTokens, gone);
  if (!server.headFirst && !turn) return;
  if (turn && !(await turn.prefill())) return lose(sending, turn);
  sendHead(res, 200, [
    ['content-type', server.name === 'llama.cpp' ? 'text/event-stream' : eventStreamType],
    ['transfer-encoding', 'chunked'],
  ]);
  const atHeaders = faults.take('headers', dialect.path, true);
  if (atHeaders) return stopStream(sending, atHeaders.kind);
  const fault = faults.take('mid-stream', dialect.path, true);
  const out = createOutlet({
    res,
    gone,
    fault,
    commentEveryMs: backend.behavior().commentEveryMs ?? server.commentEveryMs,
    stop: (kind) => stopStream(sending, kind),
  });
  await sendEvents(sending, out, turn);
  out.done();
}

async function sendEvents(sending: AnswerSending, out: Outlet, admitted: Turn | null): Promise<void> {
  const { backend, dialect, answer, res, gone } = sending;
  const script = dialect.script(answer);
  for (const event of script.before) if (!(await out.send(event, false))) return;
  const refused = backend.server.engineRefuses({ dialect, body: answer.body, behavior: backend.behavior() });
  if (refused) return refuse(sending, script, out, refused);
  const turn = admitted ?? (await backend.engine.admit(answer.promptTokens, gone));
  if (!turn) return;
  if (!admitted && !(await turn.prefill())) return lose(sending, turn);
  const sent = await sendSteps(sending, script, turn, out);
  if (sent === 'unmade') return lose(sending, turn);
  turn.finish(sent === 'all' ? answer.finish : gone.aborted ? 'abort' : 'error');
  if (sent !== 'all') return;
  const atEnd = backend.faults.take('end', dialect.path, true);
  if (atEnd) return stopStream(sending, atEnd.kind);
  if (await out.send(script.terminator, false)) res.end();
}

/** `unmade`: the engine gave up · `stopped`: the client left or a fault took over. */
async function sendSteps(
  sending: AnswerSending,
  script: EventScript,
  turn: Turn,
  out: Outlet,
): Promise<'all' | 'unmade' | 'stopped'> {
  const { backend, dialect } = sending;
  const early = backend.faults.take('before-output', dialect.path, true);
  for (const step of script.steps) {
    if (early && step.output) {
      stopStream(sending, early.kind);
      return 'stopped';
    }
    if (!(await turn.make(step.tokens))) return 'unmade';
    if (!(await out.send(step.event, step.output))) return 'stopped';
  }
  return 'all';
}

/** The engine's refusal where the head is out. What it only stumbled over (500) comes after the events that are no output. */
async function refuse(sending: AnswerSending, script: EventScript, out: Outlet, error: UpstreamError): Promise<void> {
  const preamble = error.code === 500 ? script.steps.filter(({ output }) => !output) : [];
  for (const { event } of preamble) if (!(await out.send(event, false))) return;
  giveUp(sending, error);
}

/** An in-band error and a proper end, or what the dialect does instead. */
function giveUp({ dialect, res, backend }: AnswerSending, error: UpstreamError): void {
  if (dialect.drops && backend.server.headFirst) stopResponse(res, 'end');
  else res.end(dialect.errorEvents(error));
}

/** What the client sees of an engine that stopped making tokens: nothing if it left, else the way in which the engine stopped. */
function lose(sending: AnswerSending, turn: Turn): void {
  const why = turn.lost();
  turn.finish(why === 'dead' ? 'error' : 'abort');
  if (why === 'asleep') sending.res.end(abortEnding(sending));
  if (why === 'dead') giveUp(sending, sending.backend.server.trouble);
}

/** The same answer with nothing more said, ended as vLLM ends what it aborts. */
export const abortedAnswer = (answer: Answer): Answer => ({
  ...answer,
  reasoning: [],
  text: [],
  tool: null,
  finish: 'abort',
});

function abortEnding({ dialect, answer }: AnswerSending): string {
  const { steps, terminator } = dialect.script(abortedAnswer(answer));
  return [...steps.filter(({ output }) => output).map(({ event }) => event), terminator].join('');
}

function stopStream(sending: AnswerSending, kind: StreamStop | 'cut-inside-event'): void {
  const { backend, dialect, res } = sending;
  if (kind === 'error-event') res.end(dialect.errorEvents(backend.server.trouble));
  else if (kind === 'abort') res.end(abortEnding(sending));
  else if (kind === 'no-terminator') res.end();
  else stopResponse(res, kind === 'cut-inside-event' ? 'end' : kind);
}
