// A promise of the product: a sentence, and how it is seen to be kept.
import type { House, Scene } from '../house.ts';
import type { ConfigObject } from '../runtime.ts';

export interface Kept {
  readonly name: string;
  /** It changes what the router remembers of its house: no other promise meets this router. */
  readonly alone?: boolean;
  /** Throws where the promise is broken. */
  readonly keep: (house: House) => Promise<void>;
}

export interface Chapter {
  readonly title: string;
  /** Default: NORMAL, and everything runs. */
  readonly scene?: Scene;
  /** Takes the place of the house's own sections of the configuration. */
  readonly config?: ConfigObject;
  readonly promises: readonly Kept[];
}

/** A chat request with this text as the user's last words. */
export function chat(text: string, more: object = {}): object {
  return { messages: [{ role: 'user', content: text }], ...more };
}

/** The code of an error that the router made, in either shape. */
export function codeOf(text: string): unknown {
  return (JSON.parse(text) as { error?: { code?: unknown } }).error?.code;
}
