// The router as one CommonJS file, which Node starts quicker than a module, and the tokenizer's table beside it, read only after the port is open.
import path from 'node:path';
import { build as bundleWith, type BuildOptions, type Plugin } from 'esbuild';

const table = 'gpt-tokenizer/encoding/o200k_base';

const tableBeside: Plugin = {
  name: 'tokenizer beside the program',
  setup: (build) =>
    build.onResolve({ filter: new RegExp(`^${table}$`) }, () => ({ path: './tokenizer.mjs', external: true })),
};

/** Globals that the HTTP adapter looks at when it is loaded, and that nothing here uses by these names: a look loads Node's own fetch and streams. */
const unused = [
  'fetch Request Response Headers FormData Blob File URLPattern TextDecoder TextDecoderStream TextEncoderStream',
  'ReadableStream WritableStream TransformStream CompressionStream DecompressionStream',
].flatMap((names) => names.split(' ').map((name) => [`globalThis.${name}`, 'undefined']));

/** Packages of which a start needs less than they load: their stand-ins, which hand on the real thing. */
const leaner: Readonly<Record<string, string>> = {
  // What connects and sends over HTTP/1.1: the rest, and Node's HTTP/2 with it, is half of a start.
  undici: `exports.Pool = require('undici/lib/dispatcher/pool.js');
    exports.buildConnector = require('undici/lib/core/connect.js');`,
  // For whoever has heavy patterns.
  re2js: `Object.defineProperty(exports, 'RE2JS', { enumerable: true, get: () => require('re2js').RE2JS });`,
};

/** Files that are not needed at all. A response's header names are put into lower case without a tree of those that are known. */
const leftOut: Readonly<Record<string, string>> = {
  'undici/lib/dispatcher/client-h2.js': '',
  'undici/lib/core/tree.js': 'exports.tree = { lookup: () => null };',
};

const leanStart = (root: string): Plugin => ({
  name: 'lean start',
  setup(build) {
    for (const [name, contents] of Object.entries(leaner)) {
      const filter = new RegExp(`^${name}$`);
      build.onResolve({ filter, namespace: 'file' }, () => ({ path: name, namespace: 'leaner' }));
      build.onLoad({ filter, namespace: 'leaner' }, () => ({ contents, resolveDir: root }));
    }
    for (const [file, contents] of Object.entries(leftOut))
      build.onLoad({ filter: new RegExp(`/node_modules/${file}$`) }, () => ({ contents }));
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
    plugins: [tableBeside, leanStart(root)],
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
