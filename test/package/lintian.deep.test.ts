// The Debian package under Debian's own judge.
import { expect, test } from 'vitest';
import { cannotRun, runTool } from '../infra/tools.ts';
import { builtPackage, packageTools } from './built.ts';

test.skipIf(cannotRun('lintian', ['lintian', ...packageTools]))(
  'lintian finds no error and no warning, and every exception that is made is needed',
  () => {
    const said = runTool('lintian', [
      '--allow-root',
      '--display-info',
      '--suppress-tags',
      'spelling-error-in-binary',
      builtPackage().deb,
    ]);
    expect(said.split('\n').filter((line) => /^[EW]:|unused-override/.test(line))).toEqual([]);
  },
);
