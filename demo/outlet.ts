// Where a stream's events leave: it counts them, strikes its fault at the right one, and says a comment when it was silent for long.
import type { ServerResponse } from 'node:http';
import type { Fault } from './behavior.ts';
import { pause } from './engine.ts';
import { writePiece } from './uvicorn.ts';

type MidStream = Extract<Fault, { at: 'mid-stream' }>;

export interface Outlet {
  /** False once the fault has struck or the client is gone. */
  readonly send: (event: string, output: boolean) => Promise<boolean>;
  /** No comments from here on. */
  readonly done: () => void;
}

export interface OutletOptions {
  readonly res: ServerResponse;
  readonly gone: AbortSignal;
  readonly fault: MidStream | null;
  readonly commentEveryMs: number | null;
  readonly stop: (kind: Exclude<MidStream['kind'], 'slow'>) => void;
}

export function createOutlet({ res, gone, fault, commentEveryMs, stop }: OutletOptions): Outlet {
  let bytes = 0;
  let outputs = 0;
  // Source: llama.cpp, tools/server: a stream that is silent gets a comment, so that proxies keep it.
  const comments = commentEveryMs === null ? undefined : setInterval(() => res.write(':\n\n'), commentEveryMs);
  res.on('close', () => clearInterval(comments));
  return {
    done: () => clearInterval(comments),
    async send(event, output) {
      comments?.refresh();
      const whole = Buffer.from(event);
      const keep = fault ? strike(fault, whole.length, bytes, outputs, output) : null;
      if (keep !== null && fault && fault.kind !== 'slow') {
        if (keep > 0) await writePiece(res, whole.subarray(0, keep), gone);
        stop(fault.kind);
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
