// Owns: where the real PowerShell is, for tests that run the Windows scripts. Without a .NET SDK they are skipped, in CI never.
import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.join(import.meta.dirname, '../..');

/** Where the scripts are. */
export const windowsDir = path.join(root, 'windows');
let finding: Promise<string | null> | undefined;

/** Path of pwsh.dll, installed on first use; null on a machine that cannot have it, which is said. Throws in CI. */
export function findShell(): Promise<string | null> {
  finding ??= installShell();
  return finding;
}

async function installShell(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(path.join(root, '.ci/powershell.sh'), []);
    return stdout.trim();
  } catch (error) {
    if (process.env.CI) throw new Error('PowerShell is not here: the Windows scripts cannot run', { cause: error });
    console.log('windows: skipped, PowerShell needs the .NET SDK 10 (see .ci/powershell.sh)');
    return null;
  }
}

/** As findShell, for code that only runs where there is one. */
export async function requireShell(): Promise<string> {
  const shell = await findShell();
  if (shell === null) throw new Error('No PowerShell on this machine: the Windows scripts cannot run');
  return shell;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script with words, in a PowerShell that has stand-ins for the cmdlets of Windows. `env` is added to this process's own. */
export async function runWithStandIns(
  script: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  const standIns = path.join(windowsDir, 'tests/stand-ins/StandIns.psm1');
  const quoted = words.map((word) => (/^-[A-Za-z]+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`)).join(' ');
  const command = `Import-Module '${standIns}'; & '${script}' ${quoted}; exit $LASTEXITCODE`;
  const shell = await requireShell();
  return new Promise((resolve, reject) => {
    const child = spawn('dotnet', [shell, '-NoProfile', '-NonInteractive', '-Command', command], {
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const text = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, ...text }));
  });
}
