// A new key for one client, and how the configuration knows it: by its SHA-256, never by itself.
import { digestOf } from '#lib/config/key-entry.ts';

/** Random bytes in a new key: 256 bits, 43 characters as base64url. */
const keyBytes = 32;

export function newKey(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(keyBytes))).toString('base64url');
}

export interface NewEntry {
  readonly name: string;
  readonly key: string;
  readonly mayForce: boolean;
}

/** The item of apiKeys, on one line. */
export function lineOf({ name, key, mayForce }: NewEntry): string {
  return `- { name: "${name}", key: "sha256:${digestOf(key)}", mayForce: ${mayForce} }`;
}

/** For the command line. Throws a sentence. */
export function readName([name = '', ...more]: readonly string[]): string {
  if (more.length > 0 || !/^[\w.-]{1,64}$/.test(name))
    throw new Error('A name is one word: 1 to 64 letters, digits, dots, dashes or underscores');
  return name;
}
