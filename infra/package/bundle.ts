// The router as one CommonJS file, which Node starts quicker than a module, and the tokenizer's table beside it, read only after the port is open.
import path from 'node:path';
import { build as bundleWith, type BuildOptions, type Plugin } from 'esbuild';

const table = 'gpt-tokenizer/encoding/o200k_base';

const tableBeside: Plugin = {
  name: 'tokenizer beside the program',
  setup: (build) =>
    build.onResolve({ filter: new RegExp(`^${table}$`) }, () => ({ path: './tokenizer.mjs', external: true })),
};

/** Globals that the HTTP adapter looks at when it is loaded, and that nothing here uses by these names: a look loads Node's own fetch. */
const unused = ['fetch', 'Request', 'Response', 'Headers', 'FormData'].map((name) => [
  `globalThis.${name}`,
  'undefined',
]);

/** Of undici what connects and sends over HTTP/1.1: the rest, and Node's HTTP/2 with it, is half of a start. */
const sendingOnly = (root: string): Plugin => ({
  name: 'sending only',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'sending' }));
    build.onLoad({ filter: /^undici$/, namespace: 'sending' }, () => ({
      contents: `exports.Pool = require('undici/lib/dispatcher/pool.js');
        exports.buildConnector = require('undici/lib/core/connect.js');`,
      resolveDir: root,
    }));
    build.onLoad({ filter: /\/undici\/lib\/dispatcher\/client-h2\.js$/ }, () => ({ contents: '' }));
  },
});

/**
 * Writes router.cjs and tokenizer.mjs into `folder`; returns the names of the packages that are in them.
 * @param root the checkout
 */
export async function bundle(root: string, folder: string, version: string): Promise<readonly string[]> {
  const common = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node24',
    // Names stay: a stack trace is read by people.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    // A stack trace prints its line.
    lineLimit: 160,
    metafile: true,
  } as const satisfies BuildOptions;
  const router = await bundleWith({
    ...common,
    format: 'cjs',
    entryPoints: ['cli/router.js'],
    outfile: path.join(folder, 'router.cjs'),
    alias: { '@whatwg-node/fetch': '@whatwg-node/fetch/dist/global-ponyfill.js' },
    define: {
      PACKAGED_VERSION: JSON.stringify(version),
      'import.meta.dirname': '__dirname',
      // undici leaves out its second parser where this is set, as Node does with its own copy.
      esbuildDetection: 'true',
      ...Object.fromEntries(unused),
    },
    plugins: [tableBeside, sendingOnly(root)],
  });
  const tokenizer = await bundleWith({
    ...common,
    format: 'esm',
    minify: true,
    stdin: { contents: `export { countTokens } from '${table}';`, resolveDir: root },
    outfile: path.join(folder, 'tokenizer.mjs'),
  });
  const inputs = [router, tokenizer].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const names = inputs.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(names)].toSorted();
}
