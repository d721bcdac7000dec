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

describe.skipIf(cannotRun('booting the unit', tools))('the service', () => {
  const layers = new Map<Release, ReturnType<typeof copyOnWrite>>();
  const consoles = new Map<Release, string>();
  const left = (release: Release, name: string) => {
    const path = join(layers.get(release)?.path ?? '', 'srv/out', name);
    return existsSync(path)
      ? readFileSync(path, 'utf8')
      : `${name} is missing; the console said:\n${consoles.get(release)}`;
  };

  // Both evenings at once: most of each is waiting.
  beforeAll(async () => {
    for (const { release } of releases) {
      const layer = copyOnWrite(debianRoot(release));
      layers.set(release, layer);
      furnishHouse(layer.path, scriptOf(steps));
    }
    const boot = async ([release, { path }]: [Release, { readonly path: string }]) =>
      consoles.set(release, (await bootDebian(path, 540_000)).console);
    await Promise.all([...layers].map(boot));
  }, 900_000);
  afterAll(() => {
    for (const layer of layers.values()) layer.remove();
  });

  describe.each(releases)('on Debian $debian', ({ release }) => {
    test.each(steps)('$promise', (step) => {
      const index = steps.indexOf(step);
      const said = left(release, `${index}.err`);
      expect(left(release, `${index}.out`), `${said}${left(release, 'journal')}`).toMatch(step.prints);
      expect(left(release, `${index}.code`), said).toBe('0\n');
    });
  });
});
