// The router as one Deno process: `deno task start` reads ./router.yaml and serves until it is told to stop. Records go to stdout.
import { createApp } from '#functions/app.ts';
import { type Config, parseConfig } from '#lib/config.ts';
import { createDenoDispatch } from './web/deno-dispatch.ts';
import { createFetchSend } from './web/fetch-send.ts';
import { webPorts } from './web/ports.ts';

const [file = 'router.yaml'] = Deno.args;

/** Answers that ended are still on their way to slow clients. */
const lastBytesMs = 1000;
/** After a second signal, running answers get only this long. */
const hurriedMs = 5000;

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** To stderr: stdout holds nothing but records. */
const say = (text: string) => console.error(text);

/** Reads the file and names every fault; a variable that Deno was not allowed to read counts as not set. */
async function loadConfig(): Promise<Config> {
  const text = await Deno.readTextFile(file).catch((error: Error) => {
    say(`Cannot read ${file}: ${error.message}`);
    return Deno.exit(2);
  });
  const parsed = parseConfig(text, file, readVariable);
  for (const line of parsed.ok ? parsed.warnings : parsed.lines) say(line);
  return parsed.ok ? parsed.config : Deno.exit(2);
}

function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    say(`Deno may not read the variable ${name}: add it to --allow-env in deno.json`);
    return undefined;
  }
}

function serve(config: Config): void {
  const app = createApp(config, webPorts(createFetchSend(createDenoDispatch())));
  const { host: hostname, port } = config.listen;
  const onListen = (address: Deno.Address) => {
    const name = address.hostname.includes(':') ? `[${address.hostname}]` : address.hostname;
    say(`listening on http://${name}:${address.port}`);
    setTimeout(() => void app.services.tokenizer.get(), 0);
  };
  const server = Deno.serve({ hostname, port, onListen }, (request) => app.fetch(request));
  /** Trap: Deno's shutdown breaks uploads that are under way, and waits for readers that do not read: it comes last, and not for long. */
  const stop = async (delayMs: number, withinMs: number): Promise<void> => {
    app.services.lifetime.draining = true;
    await wait(delayMs);
    await app.drain(withinMs);
    await Promise.race([server.shutdown(), wait(lastBytesMs)]);
    Deno.exit(0);
  };
  let waits = [config.shutdownDelayMs, config.shutdownMs] as const;
  const obey = () => {
    void stop(...waits);
    waits = [0, hurriedMs];
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) Deno.addSignalListener(signal, obey);
}

const config = await loadConfig();
try {
  serve(config);
} catch (error) {
  const { host, port } = config.listen;
  say(`The router cannot listen on port ${port} of ${host}: ${(error as Error).message}`);
  Deno.exit(1);
}
