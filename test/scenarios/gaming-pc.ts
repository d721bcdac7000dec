// A pretended gaming PC: the real Windows scripts on a state folder, a fake big model whose container the scripts stop and start through stub programs.
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { mergeConfig, runScript, startModeEndpoint } from '../windows/scripts.ts';

/** Memory in use that the stub driver reports while the model runs, and after it stopped. */
const heldMiB = 21_500;
const freeMiB = 740;

export async function startGamingPc() {
  const folder = await mkdtemp(path.join(tmpdir(), 'gaming-pc-'));
  const llm = path.join(folder, 'llm');
  await mkdir(llm, { recursive: true });
  await writeFile(path.join(llm, 'mode.txt'), 'NORMAL\n');
  const big = await startFakeVllm({ role: 'big', model: 'big-32b' });
  const container = await startContainerControl(big);
  const programs = await writePrograms(folder, container.url);
  const composeFile = path.join(folder, 'compose.yaml');
  await writeFile(composeFile, 'services: {}\n');
  await mergeConfig(llm, { vllmPort: big.port, servedModel: 'big-32b', composeFile, routerAddress: '127.0.0.1' });
  const endpoint = await startModeEndpoint(llm);
  return {
    big,
    modeUrl: `${endpoint.url}/mode`,
    /** Runs set-mode.ps1 as a person would. */
    setMode: (...args: readonly string[]) => runScript('set-mode', args, { dir: llm, path: programs }),
    /** When the mode file was last replaced, in milliseconds since 1970. */
    modeWrittenAt: async () => (await stat(path.join(llm, 'mode.txt'))).mtimeMs,
    containerCalls: container.calls,
    close: async () => {
      await endpoint.stop();
      await container.close();
      await big.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type FakeBig = Awaited<ReturnType<typeof startFakeVllm>>;

/** What the stub programs talk to: `docker compose stop` makes the model's port refuse, `up` brings it back. */
async function startContainerControl(big: FakeBig) {
  const calls: string[] = [];
  let running = true;
  const server = createServer(async (request, response) => {
    const verb = (request.url ?? '').slice(1);
    if (verb === 'vram') return response.end(String(running ? heldMiB : freeMiB));
    calls.push(verb);
    if (verb === 'stop' && running) await big.stopListening();
    if (verb === 'up' && !running) await big.listenAgain();
    running = verb === 'up';
    return response.end('done');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, calls, close: () => new Promise((resolve) => server.close(resolve)) };
}

async function writePrograms(folder: string, control: string): Promise<string> {
  const programs = path.join(folder, 'programs');
  await mkdir(programs);
  await writeProgram(programs, 'nvidia-smi', `curl -sf ${control}/vram`);
  await writeProgram(
    programs,
    'docker',
    `case "$*" in *" stop"*) curl -sf ${control}/stop ;; *" up"*) curl -sf ${control}/up ;; *) exit 1 ;; esac`,
  );
  return programs;
}

async function writeProgram(folder: string, name: string, script: string): Promise<void> {
  const file = path.join(folder, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}
