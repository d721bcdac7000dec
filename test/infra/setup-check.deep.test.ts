// Owns: setup.sh against a server made of stubs: --check finds each missing piece, and neither --check nor --dry-run changes one.
import { describe, expect, test } from 'vitest';
import { runSetup } from './stub-house.ts';
import { complete, vectors } from './setup-vectors.ts';

const readOnly =
  /^(id |dpkg-query |dpkg --compare|modprobe --showconfig|apt-cache policy|dkms status|mokutil --(sb-state|test-key)|nvidia-smi --query|systemctl is-enabled|docker (info|compose version))/;
const listed = (out: string, word: string) =>
  out
    .split('\n')
    .filter((line) => line.startsWith(word))
    .map((line) => line.slice(word.length).trim());
const nameless = (line: string) => line.replace(/\/\S*\/small\//, 'SMALL/').replace(/\/\S*\/lib\//, 'LIB/');

describe('setup.sh --check', () => {
  test('lists nothing and exits 0 on a server that lacks nothing', () => {
    const { code, out } = runSetup(complete, ['--check']);
    expect({ code, missing: listed(out, 'missing'), ok: listed(out, 'ok').length }).toEqual({
      code: 0,
      missing: [],
      ok: 14,
    });
  });

  test('is content with Secure Boot when the signing key is enrolled', () => {
    const mokutil = `[[ $1 == --sb-state ]] && echo 'SecureBoot enabled' || echo 'mok.pub is already enrolled'`;
    expect(runSetup({ ...complete, commands: { ...complete.commands, mokutil } }, ['--check']).code).toBe(0);
  });

  test.each(vectors)('finds that the server lacks $lacks', ({ house, missing }) => {
    const { code, out, calls } = runSetup({ ...complete, ...house }, ['--check']);
    expect({ code, missing: listed(out, 'missing').map(nameless) }).toEqual({ code: 1, missing });
    expect(calls.filter((call) => !readOnly.test(call))).toEqual([]);
  });

  test.each([
    { os: { id: 'debian', version: '11', codename: 'bullseye' }, says: 'this is debian 11' },
    { os: { id: 'ubuntu', version: '24.04', codename: 'noble' }, says: 'this is ubuntu 24.04' },
  ])('refuses a system it does not know: $os.id $os.version', ({ os, says }) => {
    const { code, err } = runSetup({ ...complete, os }, ['--check']);
    expect(code).toBe(2);
    expect(err).toContain(says);
  });
});

describe('setup.sh --dry-run', () => {
  test.each(vectors)('changes nothing where the server lacks $lacks', ({ house }) => {
    const { code, out, calls } = runSetup({ ...complete, ...house }, ['--dry-run']);
    expect(code).toBe(0);
    expect(out).toMatch(/^step /m);
    expect(calls.filter((call) => !readOnly.test(call))).toEqual([]);
  });
});

describe('setup.sh', () => {
  test('does nothing the second time', () => {
    const { code, calls } = runSetup({ ...complete, uid: 0 }, []);
    expect(code).toBe(0);
    expect(calls.filter((call) => !readOnly.test(call))).toEqual([]);
  });

  test('needs root to change anything', () => {
    expect(runSetup(complete, [])).toMatchObject({ code: 2, err: expect.stringContaining('run it as root') });
  });

  test('stops with exit 3 where only a person at the console can go on', () => {
    const mokutil = `[[ $1 == --sb-state ]] && echo 'SecureBoot enabled' || echo 'is not enrolled'`;
    const { code, out } = runSetup({ ...complete, uid: 0, commands: { ...complete.commands, mokutil } }, []);
    expect(code).toBe(3);
    expect(out).toContain('mokutil --import');
  });

  test('stops when a step was done and its piece is still missing', () => {
    const { code, err, calls } = runSetup(
      { ...complete, uid: 0, packages: { ...complete.packages, 'linux-image-6.1.0-41-amd64': '1' } },
      [],
    );
    expect(code).toBe(1);
    expect(err).toContain('step kernel_headers was done and still');
    expect(calls).toContain(
      'apt-get install -y --no-install-recommends linux-headers-amd64 linux-headers-6.1.0-40-amd64 linux-headers-6.1.0-41-amd64',
    );
  });

  test('writes the digest of the image that it pulled and keeps the model that a person chose', () => {
    const { code, calls, smallEnv } = runSetup(
      { ...complete, uid: 0, smallEnv: 'VLLM_MODEL=llama-3.1-8b\n#VLLM_IMAGE=\n' },
      [],
    );
    expect(code).toBe(0);
    expect(calls).toContain('docker pull vllm/vllm-openai:v0.28.0');
    expect(smallEnv).toBe(`VLLM_MODEL=llama-3.1-8b\nVLLM_IMAGE=vllm/vllm-openai@sha256:${'0'.repeat(64)}\n`);
  });
});
