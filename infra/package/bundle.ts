// The router as two ESM files, program and tokenizer's table, so that the table is read only after the port is open.
import path from 'node:path';
import { build as bundleWith, type BuildOptions, type Plugin } from 'esbuild';

const table = 'gpt-tokenizer/encoding/o200k_base';

const tableBeside: Plugin = {
  name: 'tokenizer beside the program',
  setup: (build) =>
    build.onResolve({ filter: new RegExp(`^${table}$`) }, () => ({ path: './tokenizer.mjs', external: true })),
};

/**
 * Writes router.mjs and tokenizer.mjs into `folder`; returns the names of the packages that are in them.
 * @param root the checkout
 */
export async function bundle(root: string, folder: string, version: string): Promise<readonly string[]> {
  const common = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    // A stack trace prints its line.
    lineLimit: 160,
    metafile: true,
  } as const satisfies BuildOptions;
  const router = await bundleWith({
    ...common,
    entryPoints: ['cli/router.js'],
    outfile: path.join(folder, 'router.mjs'),
    define: { PACKAGED_VERSION: JSON.stringify(version) },
    // undici is CommonJS and asks for Node's own modules by require.
    banner: { js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);" },
    plugins: [tableBeside],
  });
  const tokenizer = await bundleWith({
    ...common,
    stdin: { contents: `export { countTokens } from '${table}';`, resolveDir: root },
    outfile: path.join(folder, 'tokenizer.mjs'),
  });
  const inputs = [router, tokenizer].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const names = inputs.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(names)].toSorted();
}
