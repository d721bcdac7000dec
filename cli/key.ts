// `router key add|list|revoke`: the keys of the house's devices. A key is shown once, when it is made; the configuration keeps its digest.
import type { Config } from '#lib/config.ts';
import { amount } from '#lib/words.ts';
import { entryOf, newKey, readName, withKey, withoutKey } from './api-keys.ts';
import { changeFile } from './change-file.ts';
import { command, Refusal } from './command.ts';
import { configFlag, yes } from './flags.ts';
import type { CommandIo } from './io.ts';
import { loadConfig, type LoadedConfig } from './load-config.ts';

type Deed = { readonly kind: 'list' } | { readonly kind: 'add' | 'revoke'; readonly name: string };

export const run = command({
  name: 'key',
  summary: 'add, list and revoke the keys of the devices that may ask',
  flags: { ...configFlag, 'no-force': yes('with add: the key may not force big') },
  words: { usage: 'add NAME | list | revoke NAME', read: readDeed },
  run: async (flags, deed, io) => {
    const loaded = await loadConfig(flags, io);
    if (deed.kind === 'list') io.stdout(listed(loaded));
    else if (deed.kind === 'add') await add(loaded, deed.name, flags['no-force'] !== true, io);
    else await revoke(loaded, deed.name, io);
    return 0;
  },
});

function readDeed([kind, ...words]: readonly string[]): Deed {
  if (kind === 'list' && words.length === 0) return { kind };
  if (kind === 'add' || kind === 'revoke') return { kind, name: readName(words) };
  throw new Error(kind === 'list' ? 'list takes no name' : 'One of add NAME, list, revoke NAME, please');
}

function listed({ file, config }: LoadedConfig): string {
  const width = Math.max(...config.apiKeys.map(({ name }) => name.length));
  const lines = config.apiKeys.map(({ name, mayForce, mayAsk }) => {
    const rights = mayAsk ? `may ask${mayForce ? ' and force big' : ', not force big'}` : 'may only look';
    return `  ${name.padEnd(width)}  ${rights}\n`;
  });
  return `${amount(lines.length, 'key')} in ${file}${lines.length === 0 ? '' : ':'}\n${lines.join('')}`;
}

const restart = 'A router that runs learns of it when it is restarted (as a service: systemctl restart llm-router).';

async function add({ file }: LoadedConfig, name: string, mayForce: boolean, io: CommandIo): Promise<void> {
  const key = newKey();
  await changeKeys(file, io, (text, { apiKeys }) => {
    if (apiKeys.some((entry) => entry.name === name))
      throw new Refusal(`There is a key ${name} in ${file} already: revoke it first, or choose another name`);
    return withKey(text, entryOf(name, key, mayForce));
  });
  io.stdout(`Key for ${name}, shown only now:\n  ${key}\n${restart}\n`);
}

async function revoke({ file }: LoadedConfig, name: string, io: CommandIo): Promise<void> {
  await changeKeys(file, io, (text, { apiKeys }) => {
    const index = apiKeys.findIndex((entry) => entry.name === name);
    const known = apiKeys.map((entry) => entry.name).join(', ');
    if (index < 0) throw new Refusal(`There is no key ${name} in ${file}${known === '' ? '' : `, only ${known}`}`);
    return withoutKey(text, index);
  });
  io.stdout(`The key ${name} is no longer in ${file}.\n${restart}\n`);
}

/** Nothing is written that the router would not start with: without its last key it must not listen to the whole house. */
async function changeKeys(
  file: string,
  io: CommandIo,
  change: (text: string, config: Config) => string,
): Promise<void> {
  const read = (text: string) =>
    loadConfig(
      { config: file },
      { ...io, readFile: (name) => (name === file ? Promise.resolve(text) : io.readFile(name)) },
    );
  await changeFile(file, async (before) => {
    const text = change(before, (await read(before)).config);
    await read(text).catch(({ message }: Error) => {
      throw new Refusal(`Nothing was changed, since this would follow:\n${message}`);
    });
    return text;
  });
}
