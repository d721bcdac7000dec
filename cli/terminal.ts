// The log of a router that runs, at a terminal. Node waits for a terminal that was stopped (Ctrl-S), and every request would wait with it.
import { constants, openSync, writeSync } from 'node:fs';

/** What a stopped terminal is told later, in bytes; beyond that, lines are lost. */
const mostWaiting = 1_048_576;
const tryAgainMs = 100;

/** Writes to the terminal at stderr without ever waiting for it; `otherwise` where it cannot be opened a second time. */
export function terminalWriter(otherwise: (text: string) => void): (text: string) => void {
  const terminal = openAgain();
  if (terminal === null) return otherwise;
  let waiting = Buffer.alloc(0);
  let timer: NodeJS.Timeout | null = null;
  const flush = () => {
    timer = null;
    waiting = waiting.subarray(taken(terminal, waiting));
    if (waiting.byteLength > 0) timer = setTimeout(flush, tryAgainMs).unref();
  };
  return (text) => {
    if (waiting.byteLength < mostWaiting) waiting = Buffer.concat([waiting, Buffer.from(text)]);
    if (timer === null) flush();
  };
}

/** As a file of its own: what is switched off here must stay on for the shell. Null where the system has no such way. */
function openAgain(): number | null {
  try {
    return openSync('/proc/self/fd/2', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return null;
  }
}

/** How many of the bytes the terminal takes now: all of them where it is gone. */
function taken(terminal: number, bytes: Buffer): number {
  try {
    return writeSync(terminal, bytes);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 0 : bytes.byteLength;
  }
}
