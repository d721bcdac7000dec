// What wrangler itself says to wrangler.toml and the Worker: nothing to warn of, and small enough. Needs no login.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

/** Fetched by npx and kept in npm's cache: with 210 MB too large for a dependency. */
const wrangler = 'wrangler@4.164.0';
/** Cloudflare takes 3 MB compressed without a paid plan; the tokenizer's vocabulary is most of ours. */
const maxGzipBytes = 1_500_000;

test('a dry run deploys without a warning, and the Worker is small enough', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'router-wrangler-'));
  const quiet = { WRANGLER_SEND_METRICS: 'false', CI: '1', XDG_CONFIG_HOME: folder, NO_COLOR: '1' };
  const args = ['--yes', '--prefer-offline', wrangler, 'deploy', '--dry-run', '--outdir', folder];
  const { stdout, stderr } = await promisify(execFile)('npx', args, { env: { ...process.env, ...quiet } });
  expect(stdout).toContain('--dry-run: exiting now.');
  expect(stdout + stderr).not.toMatch(/warning|unexpected field|error/i);
  const worker = await readFile(path.join(folder, 'worker.js'));
  expect(gzipSync(worker).byteLength).toBeLessThan(maxGzipBytes);
  await rm(folder, { recursive: true, force: true });
}, 300_000);
