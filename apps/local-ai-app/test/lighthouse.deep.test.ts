// Lighthouse on the served app: accessibility and best practices at least 95; performance is printed. Lighthouse comes by npx and is no dependency.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, hasChromium } from './browser.ts';
import { type Demo, startDemo } from './demo-house.ts';

const run = promisify(execFile);
const npx = ['--yes', 'lighthouse@13.5.0'] as const;

/** False where npx cannot fetch it: no registry, no network. */
async function canRun(): Promise<boolean> {
  return run('npx', [...npx, '--version'], { timeout: 120_000 }).then(
    () => true,
    () => false,
  );
}

const hasLighthouse = hasChromium && (await canRun());
if (!hasLighthouse) process.stdout.write('app: lighthouse skipped, npx cannot run it here\n');

describe.skipIf(!hasLighthouse)('lighthouse', () => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await startDemo();
  }, 120_000);
  afterAll(() => demo?.stop());

  test.each(['', '#/ops'])('%j is accessible and follows best practice', async (hash) => {
    const report = path.join(await mkdtemp(path.join(tmpdir(), 'lighthouse-')), 'report.json');
    const categories = '--only-categories=accessibility,best-practices,performance';
    const flags = [categories, '--quiet', '--output=json', `--output-path=${report}`];
    const chrome = '--chrome-flags=--headless --no-sandbox --disable-gpu';
    const env = { ...process.env, CHROME_PATH: chromiumPath };
    await run('npx', [...npx, `${demo.url}${hash}`, ...flags, chrome], { timeout: 200_000, env });
    const { categories: scores } = JSON.parse(await readFile(report, 'utf8')) as Report;
    const score = (name: string): number => Math.round((scores[name]?.score ?? 0) * 100);
    process.stdout.write(`app: lighthouse ${hash || 'chat'}: performance ${score('performance')}\n`);
    expect(score('accessibility')).toBeGreaterThanOrEqual(95);
    expect(score('best-practices')).toBeGreaterThanOrEqual(95);
  });
});

interface Report {
  readonly categories: Readonly<Record<string, { readonly score: number | null }>>;
}
