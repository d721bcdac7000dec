// The router as one Deno process: `deno task start` reads ./router.yaml and serves until it is told to stop. Records go to stdout.
import { createApp } from '#functions/app.ts';
import { type Config, parseConfig } from '#lib/config.ts';
import { createDenoDispatch } from './web/deno-dispatch.ts';
import { createFetchSend } from './web/fetch-send.ts';
import { webPorts } from './web/ports.ts';

const [file = 'router.yaml'] = Deno.args;

function say(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
}

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
  const send = createFetchSend(createDenoDispatch());
  const app = createApp(config, webPorts(send, Deno.unrefTimer));
  const { host: hostname, port } = config.listen;
  const onListen = (address: Deno.Address) => {
    const name = address.hostname.includes(':') ? `[${address.hostname}]` : address.hostname;
    say(`listening on http://${name}:${address.port}`);
    setTimeout(() => void app.services.tokenizer.get(), 0);
  };
  const server = Deno.serve({ hostname, port, onListen }, (request) => app.fetch(request));
  const stop = async (): Promise<void> => {
    const closed = server.shutdown();
    await app.drain(config.shutdownMs);
    await closed;
    Deno.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) Deno.addSignalListener(signal, () => void stop());
}

serve(await loadConfig());
