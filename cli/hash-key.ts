// `router hash-key`: makes a key for one client and the configuration line that recognises it. Keeps neither.
import { parseArgs } from 'node:util';
import { digestOf } from '#lib/config/key-entry.ts';
import { orFault, sharedFlags } from './flags.ts';
import type { CommandIo } from './io.ts';

const usage = 'Usage: npm run router -- hash-key [NAME] [--no-force]\n';

/** Random bytes in a new key: 256 bits, 43 characters as base64url. */
const keyBytes = 32;

/** Exit code 0: key and line on stdout. 2: wrong usage. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const request = orFault(() => readFlags(args));
  if (typeof request === 'string') {
    io.stderr(`${request}\n${usage}`);
    return 2;
  }
  const key = Buffer.from(crypto.getRandomValues(new Uint8Array(keyBytes))).toString('base64url');
  const line = `- { name: "${request.name}", key: "sha256:${digestOf(key)}", mayForce: ${request.mayForce} }`;
  io.stdout(`Key for the client, shown only now:\n  ${key}\nLine below apiKeys: in router.yaml:\n  ${line}\n`);
  return 0;
}

function readFlags(args: readonly string[]): { readonly name: string; readonly mayForce: boolean } {
  const options = { ...sharedFlags, 'no-force': { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const name = positionals[0] ?? 'client';
  if (positionals.length > 1 || !/^[\w.-]{1,64}$/.test(name))
    throw new Error('A name is one word: 1 to 64 letters, digits, dots, dashes or underscores');
  return { name, mayForce: values['no-force'] !== true };
}
