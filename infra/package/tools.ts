// The programs that a build calls, looked for before anything is built.
import { spawnSync } from 'node:child_process';

/** By form: program, and the package of Debian that brings it. */
const tools = {
  all: { git: 'git', npm: 'npm', npx: 'npm' },
  deb: { 'dpkg-deb': 'dpkg' },
  tar: { tar: 'tar', gzip: 'gzip' },
  image: { mmdebstrap: 'mmdebstrap', tar: 'tar' },
  windows: { zip: 'zip' },
} as const;

export type Form = Exclude<keyof typeof tools, 'all'>;
export const forms = ['deb', 'tar', 'image', 'windows'] as const satisfies readonly Form[];

/** What is not installed of all that these forms need, and how to do without; null where nothing lacks. */
export function missingTools(wanted: readonly Form[]): string | null {
  const missing = new Map((['all', ...wanted] as const).flatMap(lacks));
  if (missing.size === 0) return null;
  const possible = lacks('all').length > 0 ? [] : wanted.filter((form) => lacks(form).length === 0);
  const without = possible.length === 0 ? '' : `, or without: npm run package -- --only ${possible.join()}`;
  const packages = new Set(missing.values());
  return `Not installed: ${[...missing.keys()].join(', ')}. On Debian: apt install ${[...packages].join(' ')}${without}`;
}

function lacks(part: keyof typeof tools): readonly (readonly [string, string])[] {
  return Object.entries(tools[part]).filter(([tool]) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error);
}
