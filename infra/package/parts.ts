// What every form of the package is made from.
import path from 'node:path';
import type { Stage } from './stage.ts';

export const architectures = [
  { npm: 'x64', debian: 'amd64' },
  { npm: 'arm64', debian: 'arm64' },
] as const;
export type Architecture = (typeof architectures)[number];

export interface Parts {
  readonly root: string;
  readonly version: string;
  readonly epoch: number;
  /** Holds router.cjs, tokenizer.mjs and app/. */
  readonly lib: string;
  readonly node: string;
  readonly architecture: Architecture;
  readonly notices: string;
  /** How hard it is packed, 0 to 9. */
  readonly level: string;
  readonly work: string;
  readonly out: string;
}

export const files = path.join(import.meta.dirname, 'files');

/** The program as it lies in one folder, whatever the form of the package: bundle, app, Node, and the command that starts them. */
export function putProgram(stage: Stage, folder: string, { lib, node }: Parts): void {
  stage.copy(lib, folder);
  stage.copy(node, `${folder}/node`, 0o755);
  stage.copy(path.join(files, 'llm-router'), `${folder}/llm-router`, 0o755);
}
