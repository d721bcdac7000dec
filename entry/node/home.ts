// Where the router's own files lie, and its version: in a checkout, and in the package, where a bundler fills in the version.
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Only the package's bundle has it (infra/package/bundle.ts). */
declare const PACKAGED_VERSION: string | undefined;

type Manifest = { readonly version: string };

const packaged = typeof PACKAGED_VERSION === 'undefined' ? null : PACKAGED_VERSION;
const here = import.meta.dirname;

export const version =
  packaged ?? (JSON.parse(readFileSync(path.join(here, '../../package.json'), 'utf8')) as Manifest).version;

/** The Debian package and the image put it there; a tarball lies where it was unpacked. */
const installed = here === '/usr/lib/llm-router';

/** What people type before a command. */
export const program = packaged === null ? 'npm run router --' : installed ? 'llm-router' : fromHere('../llm-router');

/** Where the documents lie. */
export const documents = installed
  ? '/usr/share/doc/llm-router/docs'
  : packaged === null
    ? 'docs'
    : fromHere('../docs');

/** The path of a file of the tarball, short where the shell stands in it. */
function fromHere(file: string): string {
  const near = path.relative('', path.join(here, file));
  return near.startsWith('..') ? path.join(here, file) : `./${near}`;
}

/** Where the package keeps what is the house's own. */
export const service = {
  config: '/etc/llm-router/router.yaml',
  state: '/var/lib/llm-router',
  /** What `listen:` is for systemd. */
  socket: '/etc/systemd/system/llm-router.socket.d/listen.conf',
  start: 'systemctl daemon-reload && systemctl restart llm-router.socket llm-router.service',
} as const;

/** The built web app. */
export const appFolder = path.join(here, packaged === null ? '../../apps/local-ai-app/dist' : 'app');
