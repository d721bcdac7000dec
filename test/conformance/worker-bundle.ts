// The Worker as wrangler would bundle and run it: esbuild with the conditions of Workers, the date and flags of wrangler.toml.
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

export interface WorkerBundle {
  readonly code: string;
  readonly compatibilityDate: string;
  readonly compatibilityFlags: string[];
  /** Paths that are the router's; all others are files of the app first. */
  readonly workerFirst: string[];
}

let made: Promise<WorkerBundle> | null = null;

/** Built once per process. */
export function workerBundle(): Promise<WorkerBundle> {
  return (made ??= makeBundle());
}

async function makeBundle(): Promise<WorkerBundle> {
  const settings = await readFile('wrangler.toml', 'utf8');
  const { outputFiles } = await build({
    entryPoints: [valueOf(settings, 'main')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    mainFields: ['browser', 'module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    minify: true,
  });
  return {
    code: outputFiles[0]?.text ?? '',
    compatibilityDate: valueOf(settings, 'compatibility_date'),
    compatibilityFlags: listOf(settings, 'compatibility_flags'),
    workerFirst: listOf(settings, 'run_worker_first'),
  };
}

function valueOf(settings: string, name: string): string {
  const value = new RegExp(`^${name} = "(.*)"$`, 'm').exec(settings)?.[1];
  if (value === undefined) throw new Error(`wrangler.toml does not say ${name}`);
  return value;
}

function listOf(settings: string, name: string): string[] {
  return JSON.parse(new RegExp(`^${name} = (\\[.*\\])$`, 'm').exec(settings)?.[1] ?? '[]') as string[];
}
