// Owns: the shell scripts under shellcheck, and setup.sh in a bare Debian 12 and a bare Debian 13.
import { cpSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyOnWrite, debianRoot, type Release } from './debian-root.ts';
import { infra } from './stub-house.ts';
import { cannotRun, runTool } from './tools.ts';

const shipped = ['llm-router', 'move-from-checkout', 'postinst', 'postrm', 'prerm'];
const scripts = ['debian/setup.sh', ...shipped.map((name) => `package/files/${name}`)];

describe.skipIf(cannotRun('shellcheck', ['shellcheck']))('shell scripts', () => {
  test.each(scripts)('shellcheck finds nothing in %s and what it sources', (script) => {
    runTool('shellcheck', ['-x', '-a', join(infra, script)]);
  });
});

const releases: readonly { release: Release; debian: string }[] = [
  { release: 'bookworm', debian: '12' },
  { release: 'trixie', debian: '13' },
];

describe.skipIf(cannotRun('setup.sh in bare roots', ['mmdebstrap', 'chroot']))('setup.sh in a bare root', () => {
  test.each(releases)('prints the whole plan for Debian $debian and changes nothing', ({ release, debian }) => {
    const layer = copyOnWrite(debianRoot(release));
    try {
      cpSync(infra, join(layer.path, 'srv/infra'), { recursive: true });
      const before = layer.changed();
      const inside = (flag: string) =>
        spawnSync('chroot', [layer.path, '/srv/infra/debian/setup.sh', flag], { encoding: 'utf8' });
      const plan = inside('--dry-run');
      expect(plan.status, plan.stderr).toBe(0);
      expect(plan.stdout.match(/^(step|ok) /gm)).toHaveLength(14);
      expect(plan.stdout).toContain(`/repos/debian${debian}/x86_64/cuda-keyring`);
      expect(plan.stdout).toContain(`Suites: ${release}`);
      expect(plan.stdout).toContain('apt-get install -y --no-install-recommends nvidia-driver-pinning-580');
      expect(inside('--check')).toMatchObject({ status: 1, stderr: '' });
      expect(layer.changed()).toEqual(before);
    } finally {
      layer.remove();
    }
  });
});
