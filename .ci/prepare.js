// Runs before `npm start` and `npm test`: installs what is missing, and builds the web app when its sources are newer. The router and its
// page need a third of it all; `all`, or a developer's machine that has the rest, gets what tests and tools need, too.
// Plain JavaScript without dependencies: it must run on whatever Node the machine has.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const app = path.join(root, 'apps/local-ai-app');
const all = process.argv[2] === 'all' || existsSync(path.join(root, 'node_modules/vitest'));

/** name -> version of every package that a lockfile lists for this machine. */
function packagesOf(lockfile) {
  if (!existsSync(lockfile)) return null;
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
}

function isInstalled() {
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  const present = packagesOf(path.join(root, 'node_modules/.package-lock.json'));
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(([name, entry]) => {
    if (!name.startsWith('node_modules/') || entry.link || (entry.dev && !all)) return true;
    if (entry.optional || entry.devOptional)
      return present[name] === undefined || present[name].version === entry.version;
    return present[name]?.version === entry.version;
  });
}

/** Trap: npm 9 (Debian 12 and 13) unpacks this machine's Node but does not link it, because it skipped the one for other machines. */
function isNodeLinked() {
  const unpacked = existsSync(path.join(root, `node_modules/node-linux-${process.arch}`));
  return !unpacked || existsSync(path.join(root, 'node_modules/.bin/node'));
}

function newestChange(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'dist' || entry.name === 'node_modules') continue;
    const full = path.join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestChange(full) : statSync(full).mtimeMs);
  }
  return newest;
}

function isAppBuilt() {
  const index = path.join(app, 'dist/index.html');
  return existsSync(index) && statSync(index).mtimeMs >= newestChange(app);
}

/** Runs a command of this project; its output goes to stderr, since stdout belongs to the program that follows. */
function run(what, command, args) {
  process.stderr.write(`${what} ...\n`);
  const bin = path.join(root, 'node_modules/.bin');
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
  const result = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    process.stderr.write(
      `${what} failed (${command} ${args.join(' ')}: exit ${result.status ?? result.error?.message}).\n`,
    );
    process.exit(1);
  }
}

function install(what, ...options) {
  // Errors only: a page of warnings about what this machine does not need would hide the router's own lines.
  run(what, 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...options]);
  if (!isNodeLinked()) run('Linking Node', 'npm', ['rebuild', '--ignore-scripts', `node-linux-${process.arch}`]);
}

if (!isInstalled()) {
  // Trap: npm leaves out the compiled parts of tools that are too new for the Node it runs on (18 on Debian 12),
  // so the Node of this project comes first and then runs npm itself.
  if (!all || Number.parseInt(process.versions.node, 10) < 20) install('Installing the router', '--omit=dev');
  if (all) install('Installing what tests and tools need');
}
if (existsSync(path.join(app, 'vite.config.ts')) && !isAppBuilt()) {
  run('Building the web app', 'npx', ['--no-install', 'vite', 'build', 'apps/local-ai-app', '--logLevel', 'warn']);
}
