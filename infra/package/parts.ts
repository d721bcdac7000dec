// What every form of the package is made from.

export const architectures = [{ npm: 'x64' }, { npm: 'arm64' }] as const;
export type Architecture = (typeof architectures)[number];

export interface Parts {
  readonly root: string;
  readonly version: string;
  readonly epoch: number;
  /** Holds router.mjs, tokenizer.mjs, app/ and, after `nodeFor`, node. */
  readonly lib: string;
  readonly node: string;
  readonly architecture: Architecture;
  readonly notices: string;
  readonly work: string;
  readonly out: string;
}
