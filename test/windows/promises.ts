// Owns: making each promise that windows/tests/run.ps1 printed a test of vitest, and the line that .ci/run reads.
import path from 'node:path';
import { expect, test } from 'vitest';
import { buildEngine, run, windowsDir } from './engine.ts';

const line = /^(ok|not ok|skip) - (.*)$/;

/** Runs the PowerShell tests once and declares a vitest test for each promise. Call at the top level of a test file. */
export async function declarePromises(options: readonly string[]): Promise<void> {
  const engine = await buildEngine();
  if (engine === null) {
    console.log('windows: no .NET SDK 10, every promise skipped\nwindows-engine: absent');
    test.skip('the Windows scripts run under a real PowerShell engine (no .NET SDK 10 here)');
    return;
  }
  const ran = await run('dotnet', [engine, path.join(windowsDir, 'tests/run.ps1'), ...options]);
  const lines = ran.stdout.split('\n').flatMap((text) => line.exec(text.trimEnd()) ?? []);
  const counts = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(ran.stdout);
  const [, passed = '0', failed = '0'] = counts ?? [];
  const version = /^engine: PowerShell (\S+)/m.exec(ran.stdout)?.[1] ?? 'unknown';
  console.log(
    `windows: engine ${version}, ${Number(passed) + Number(failed)} promises\n` +
      `windows-engine: ${version} ${passed} passed ${failed} failed`,
  );
  test('the runner reached its end and counted', () => {
    expect(counts, `exit code ${ran.code}\n${ran.stdout}\n${ran.stderr}`).not.toBeNull();
    expect(Number(passed)).toBeGreaterThan(0);
  });
  for (let at = 0; at < lines.length; at += 3) declare(lines[at + 1], lines[at + 2] ?? '');
}

function declare(verdict: string | undefined, promise: string): void {
  if (verdict === 'ok') test(promise.replace(/ \(\d+ ms\)$/, ''), () => expect(verdict).toBe('ok'));
  else if (verdict === 'skip') test.skip(promise);
  else test(promise.split(': ').slice(0, 2).join(': '), () => expect.fail(promise));
}
