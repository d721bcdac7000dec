// Which configured key a client presented. Compared by SHA-256, in constant time, always with every key.
import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { longestKey } from './config/key-entry.ts';
import type { ApiKey } from './config/types.ts';

export interface Keyring {
  /** 0: the router asks for no key. */
  readonly size: number;
  /** The key with this text, or null. Takes about a microsecond and tells nothing by its time but the text's length. */
  readonly find: (presented: string) => ApiKey | null;
}

export function keyring(apiKeys: readonly ApiKey[]): Keyring {
  const entries = apiKeys.map((apiKey) => ({ apiKey, digest: hexToBytes(apiKey.sha256) }));
  const find = (presented: string): ApiKey | null => {
    // Nothing longer can match, and hashing it would be work that strangers order.
    if (presented.length > longestKey) return null;
    const digest = sha256(utf8ToBytes(presented));
    let found: ApiKey | null = null;
    for (const entry of entries) {
      if (sameBytes(digest, entry.digest)) found = entry.apiKey;
    }
    return found;
  };
  return { size: apiKeys.length, find };
}

/** Compares every byte whatever the outcome, so that the time does not tell where two digests part. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index++) difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  return difference === 0;
}
