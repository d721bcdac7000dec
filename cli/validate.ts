// `router validate`: every fault of a configuration at once, or that it is valid. Starts nothing, asks nobody.
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
    const { file, warnings } = await loadConfig({ ...flags, config: named ?? flags.config }, io);
    for (const warning of warnings) io.stderr(`warning: ${warning}\n`);
    io.stdout(`${file} is valid\n`);
    return 0;
  },
});

function oneFile(words: readonly string[]): string | undefined {
  if (words.length > 1) throw new Error('One file at a time');
  return words[0];
}
