// `npm run check`: the gate. Format, lint, types, unused code; every step runs, and the exit code says whether all passed.
import { spawnSync } from 'node:child_process';

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

const code = [
  'lib',
  'functions',
  'entry',
  'cli',
  'demo',
  'test',
  'bench',
  'apps/local-ai-app/src',
  'apps/local-ai-app/test',
  '.ci',
  'infra/package',
];
const projects = ['lib/policy', 'lib', 'functions', 'entry/web', '.', 'apps/local-ai-app', 'apps/local-ai-app/test'];

const steps: readonly Step[] = [
  { name: 'format', command: ['oxfmt', '--check', ...code] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings', ...code] },
  ...projects.map((project) => ({ name: `types of ${project}`, command: ['tsc', '-p', project] })),
  { name: 'unused code', command: ['knip'] },
];

const failed: string[] = [];
for (const { name, command } of steps) {
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', ...command], { encoding: 'utf8' });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (status === 0) continue;
  failed.push(name);
  console.log(`${stdout}${stderr}`.trimEnd());
}
console.log(`${steps.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
