// `router hash-key`: makes a key for one client and the configuration line that recognises it. Keeps neither.
import { entryOf, newKey, readName } from './api-keys.ts';
import { command } from './command.ts';
import { configFlag, yes } from './flags.ts';
import { configFile, readText } from './load-config.ts';

export const run = command({
  name: 'hash-key',
  summary: 'make an API key and its line, to be put into the configuration by hand',
  flags: { ...configFlag, 'no-force': yes('the key may not force big') },
  words: { usage: '[NAME]', read: nameOrClient },
  run: async (flags, name, io) => {
    const file = configFile(flags.config, io);
    const text = flags.config === undefined ? await io.readFile(file).catch(() => '') : await readText(file, io);
    const key = newKey();
    const rights = `mayForce: ${flags['no-force'] !== true}`;
    const line = `- { name: "${name}", key: "${entryOf(name, key).key}", ${rights} }`;
    io.stdout(`Key for the client, shown only now:\n  ${key}\nLine below ${placeIn(text, file)}:\n  ${line}\n`);
    return 0;
  },
});

function nameOrClient(words: readonly string[]): string {
  return readName(words.length === 0 ? ['client'] : words);
}

/** Where the line goes; a list that is still empty has no lines below it. */
function placeIn(text: string, file: string): string {
  const at = text.split('\n').findIndex((line) => /^apiKeys:\s*\[\s*\]/.test(line));
  if (at >= 0) return `apiKeys: in ${file}, where line ${at + 1} must lose its []`;
  return /^apiKeys:/m.test(text) || text === '' ? `apiKeys: in ${file}` : `a new line apiKeys: at the end of ${file}`;
}
