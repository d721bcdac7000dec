// An answer as an event stream, event by event at the engine's speed, with its fault at the place that was asked for.
import type { ServerResponse } from 'node:http';
import type { Fault, StreamStop } from './behavior.ts';
import type { Turn } from './engine.ts';
import { pause } from './engine.ts';
import { stopResponse } from './faults.ts';
import type { FakeBackend } from './backend.ts';
import { eventStreamType, sendHead, writePiece } from './uvicorn.ts';
import type { Answer, EventScript, FakeDialect } from './wire/dialect.ts';
import { engineDead } from './wire/errors.ts';

export interface AnswerSending {
  readonly backend: FakeBackend;
  readonly dialect: FakeDialect;
  readonly answer: Answer;
  readonly res: ServerResponse;
  readonly gone: AbortSignal;
}

type MidStream = Extract<Fault, { at: 'mid-stream' }>;

/** Headers at once, then the preamble, the prefill, the output and the terminator. Source: starlette/responses.py, StreamingResponse. */
export async function streamAnswer(sending: AnswerSending): Promise<void> {
  const { backend, dialect, answer, res, gone } = sending;
  const { faults } = backend;
  sendHead(res, 200, [
    ['content-type', eventStreamType],
    ['transfer-encoding', 'chunked'],
  ]);
  const atHeaders = faults.take('headers', dialect.path, true);
  if (atHeaders) return stopStream(sending, atHeaders.kind);
  const mid = faults.take('mid-stream', dialect.path, true);
  const script = dialect.script(answer);
  const out = createOutlet(sending, mid);
  for (const event of script.before) if (!(await out.send(event, false))) return;
  const turn = await backend.engine.admit(answer.promptTokens, gone);
  if (!turn) return;
  const complete = (await turn.prefill()) && (await sendSteps(sending, script, turn, out));
  turn.finish(complete ? answer.finish : gone.aborted ? 'abort' : 'error');
  if (!complete) return;
  const atEnd = faults.take('end', dialect.path, true);
  if (atEnd) return stopStream(sending, atEnd.kind);
  if (await out.send(script.terminator, false)) res.end();
}

/** False when the client left or a fault took over. */
async function sendSteps(sending: AnswerSending, script: EventScript, turn: Turn, out: Outlet): Promise<boolean> {
  const { backend, dialect } = sending;
  const early = backend.faults.take('before-output', dialect.path, true);
  for (const step of script.steps) {
    if (early && step.output) {
      stopStream(sending, early.kind);
      return false;
    }
    if (!(await turn.make(step.tokens)) || !(await out.send(step.event, step.output))) return false;
  }
  return true;
}

/** Where events leave; it knows the mid-stream fault and answers false once that has struck or the client is gone. */
interface Outlet {
  readonly send: (event: string, output: boolean) => Promise<boolean>;
}

function createOutlet(sending: AnswerSending, fault: MidStream | null): Outlet {
  const { res, gone } = sending;
  let bytes = 0;
  let outputs = 0;
  return {
    async send(event, output) {
      const whole = Buffer.from(event);
      const keep = fault ? strike(fault, whole.length, bytes, outputs, output) : null;
      if (keep !== null && fault && fault.kind !== 'slow') {
        if (keep > 0) await writePiece(res, whole.subarray(0, keep), gone);
        stopStream(sending, fault.kind);
        return false;
      }
      if (fault?.kind === 'slow' && output && !(await pause(fault.delayMs, gone))) return false;
      bytes += whole.length;
      outputs += output ? 1 : 0;
      return writePiece(res, whole, gone);
    },
  };
}

/** How many bytes of this event still leave before the fault, or null: it does not strike here. */
function strike(fault: MidStream, length: number, bytes: number, outputs: number, output: boolean): number | null {
  if (fault.kind === 'slow') return null;
  if (fault.afterBytes !== undefined) return bytes + length >= fault.afterBytes ? fault.afterBytes - bytes : null;
  if (!output || outputs < (fault.afterEvents ?? 3)) return null;
  return fault.kind === 'cut-inside-event' ? Math.ceil(length / 2) : 0;
}

function stopStream({ dialect, res }: AnswerSending, kind: StreamStop | 'cut-inside-event'): void {
  if (kind === 'error-event') res.end(dialect.errorEvents(engineDead));
  else if (kind === 'no-terminator') res.end();
  else stopResponse(res, kind === 'cut-inside-event' ? 'end' : kind);
}
