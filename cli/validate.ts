// `router validate`: every fault of a configuration at once, or that it is valid. Starts nothing, asks nobody.
import type { Config } from '#lib/config.ts';
import { configJsonSchema } from '#lib/config/json-schema.ts';
import { command, Refusal } from './command.ts';
import { yes } from './flags.ts';
import { loadConfig } from './load-config.ts';
import { serveFlags } from './serve.ts';

export const run = command({
  name: 'validate',
  summary: 'check a configuration: every fault with its line',
  // What serve is started with can be checked as it stands.
  flags: { ...serveFlags, schema: yes('print the JSON schema for editors instead') },
  words: { usage: '[FILE]', read: oneFile },
  run: async (flags, named, io) => {
    if (flags.schema) {
      io.stdout(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
      return 0;
    }
    if (named !== undefined && flags.config !== undefined) throw new Refusal('One file at a time');
    const { file, config, warnings } = await loadConfig({ ...flags, config: named ?? flags.config }, io);
    for (const warning of [...warnings, ...slowPatterns(config)]) io.stderr(`warning: ${warning}\n`);
    io.stdout(`${file} is valid\n`);
    return 0;
  },
});

/** Every request waits for a pattern that looks at another one's words. */
const slowMs = 25;

/** Measured once, since the engine remembers what it has seen, on texts of the length that patterns look at: prose, and the pattern's own letters over and over. */
function slowPatterns({ policy: { heavyPatterns } }: Config): string[] {
  return heavyPatterns.flatMap(({ source, test }, index) => {
    const own = source.replaceAll(/\\.|\W/g, '') || 'a';
    const texts = [
      'the quick brown fox, 12 of them; '.repeat(128),
      `${own.repeat(4096).slice(0, 4095)}!`,
      `${'a'.repeat(4095)}!`,
    ];
    const ms = Math.max(...texts.map((text) => timed(test, text)));
    if (ms <= slowMs) return [];
    return [
      `policy.heavyPatterns[${index}] takes ${Math.round(ms)} ms on a long text, and all requests wait meanwhile: ${source}`,
    ];
  });
}

/** In ms of processor time: on a busy machine every pattern takes long by the clock. */
function timed(test: (text: string) => boolean, text: string): number {
  const before = process.cpuUsage();
  test(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function oneFile(words: readonly string[]): string | undefined {
  if (words.length > 1) throw new Error('One file at a time');
  return words[0];
}
