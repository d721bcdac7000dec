// The key that a model server wants: one that lies beside the configuration, else asked for. router.yaml, which everybody may read, only names it.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BackendConfig, Lookup } from '#lib/config.ts';
import type { Backend as BackendName } from '#lib/policy/types.ts';
import { wantsKey } from '../doctor/check-backend.ts';
import type { DoctorHouse } from '../doctor/house.ts';
import type { Questions } from '../questions.ts';

const variables = { small: 'SMALL_KEY', big: 'BIG_KEY' } as const satisfies Record<BackendName, string>;

/** How the configuration names it. */
export const keyReference = (name: BackendName) => `\${env.${variables[name]}}`;
export const keyReferences = keyReference('small') + keyReference('big');

export interface KeySources extends Pick<Questions, 'ask'> {
  readonly known: Lookup;
}

/** A key that this server takes. Undefined: it wants none, or nobody knows one yet. */
export async function findKey(
  name: BackendName,
  config: BackendConfig,
  house: DoctorHouse,
  { ask, known }: KeySources,
): Promise<string | undefined> {
  if (!(await wantsKey(name, config, house))) return undefined;
  const says = `${config.url} wants a key; which, or later`;
  const question = { says, proposed: 'later', read: readKey };
  // Whoever gave every answer as a flag may not be there: then the doctor says what is missing.
  const next = () => ask(question).catch(() => null);
  for (let key = known(variables[name]) || (await next()); key !== null; key = await next())
    if (!(await wantsKey(name, { ...config, apiKey: key }, house))) return key;
  return undefined;
}

/** Null: later. */
function readKey(answer: string): string | null {
  if (!/^[\x21-\x7e]+$/.test(answer)) throw new Error('a key in printable ASCII');
  return answer === 'later' ? null : answer;
}

/** Puts each where its reference finds it, for its owner alone to read; the names of the files. */
export async function keepKeys(
  seen: Readonly<Record<BackendName, { readonly apiKey?: string | undefined }>>,
  folder: string,
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const name of ['small', 'big'] as const) {
    const { apiKey } = seen[name];
    if (apiKey === undefined) continue;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = path.join(folder, variables[name]);
    await writeFile(file, `${apiKey}\n`, { mode: 0o600 });
    files.push(file);
  }
  return files;
}
