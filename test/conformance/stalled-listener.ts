// A machine that no longer accepts connections: the port is open, its queue is full, and every further SYN is dropped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const program = `require('net').createServer().listen({ port: Number(process.argv[1]), host: '127.0.0.1', backlog: 1 }, () => console.log('up'))`;
/** A connection on loopback takes less than a millisecond: one that takes this long is not accepted. */
const notAcceptedMs = 400;

/** Takes over a free port. */
export async function startStalledListener(port: number): Promise<{ readonly close: () => void }> {
  const child = spawn(process.execPath, ['-e', program, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  const waiting: Socket[] = [];
  while (await isAccepted(port, waiting));
  return {
    close: () => {
      for (const socket of waiting) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}

function isAccepted(port: number, waiting: Socket[]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  waiting.push(socket);
  socket.once('connect', () => resolve(true)).on('error', () => resolve(false));
  // A process that stood still itself hears first what has arrived.
  setTimeout(() => setImmediate(() => resolve(false)), notAcceptedMs);
  return promise;
}
