// Owns: the systemd unit's exposure, and the whole life of the Debian package under the real systemd of Debian 12 and 13.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageTools } from '../package/built.ts';
import { bootDebian } from './boot.ts';
import { copyOnWrite, debianRoot, type Release } from './debian-root.ts';
import { eveningSteps, scriptOf } from './evening-steps.ts';
import { furnishHouse } from './installed-house.ts';
import { firstSteps, lastSteps } from './life-steps.ts';
import { infra } from './stub-house.ts';
import { cannotRun, runTool } from './tools.ts';

describe.skipIf(cannotRun('exposure of the unit', ['systemd-analyze']))('the unit', () => {
  test('is exposed by 1.5 at most', () => {
    const unit = join(infra, 'systemd/llm-router.service');
    const report = runTool('systemd-analyze', ['security', '--offline=true', '--threshold=15', unit]);
    process.stderr.write(`infra: ${/Overall exposure.*/.exec(report)?.[0]}\n`);
  });
});

const releases: readonly { readonly release: Release; readonly debian: string }[] = [
  { release: 'bookworm', debian: '12' },
  { release: 'trixie', debian: '13' },
];
const tools = ['systemd-nspawn', 'unshare', ...packageTools];
const steps = [...firstSteps, ...eveningSteps, ...lastSteps];

describe.skipIf(cannotRun('booting the unit', tools)).each(releases)('the service on Debian $debian', ({ release }) => {
  let layer: ReturnType<typeof copyOnWrite>;
  let console: string;
  const left = (name: string) => {
    const path = join(layer.path, 'srv/out', name);
    return existsSync(path) ? readFileSync(path, 'utf8') : `${name} is missing; the console said:\n${console}`;
  };

  beforeAll(async () => {
    layer = copyOnWrite(debianRoot(release));
    furnishHouse(layer.path, scriptOf(steps));
    ({ console } = await bootDebian(layer.path, 540_000));
  }, 900_000);
  afterAll(() => layer.remove());

  test.each(steps)('$promise', (step) => {
    const index = steps.indexOf(step);
    expect(left(`${index}.out`), `${left(`${index}.err`)}${left('journal')}`).toMatch(step.prints);
    expect(left(`${index}.code`), left(`${index}.err`)).toBe('0\n');
  });
});
