// How a key stands in router.yaml: in full, or only as its SHA-256. Either way only the digest is kept.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Reading } from './fields.ts';

/** Shortest key that is accepted in full, in characters. */
const shortestKey = 16;

/** Longest key, in characters. */
export const longestKey = 256;

/** The SHA-256 of a key as 64 lower-case hex digits. */
export function digestOf(key: string): string {
  return bytesToHex(sha256(utf8ToBytes(key)));
}

/** The digest of a configured key. A malformed `sha256:` is a fault, never a key of that text. */
export function readKey(value: string): Reading<string> {
  if (/^sha-?256/i.test(value)) {
    const hex = /^sha256:([0-9a-f]{64})$/i.exec(value)?.[1];
    return hex === undefined ? { wanted: 'sha256: and 64 hex digits' } : { value: hex.toLowerCase() };
  }
  if (value.length < shortestKey) return { wanted: `a key of at least ${shortestKey} characters` };
  if (value.length > longestKey || !/^[\x21-\x7e]+$/.test(value))
    return { wanted: `a key of at most ${longestKey} printable characters without spaces` };
  return { value: digestOf(value) };
}
