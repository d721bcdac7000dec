// Addresses that swallow packets or have no route, in a network namespace made for the test (needs root and unshare).
import { execFile, execFileSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const setUp = [
  'ip link set lo up',
  // The other end of the pair has another hardware address, so it drops every packet for this neighbour.
  'ip link add hole type veth peer name deep',
  'ip addr add 192.0.2.1/24 dev hole',
  'ip link set hole up',
  'ip link set deep up',
  'ip neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev hole',
  'ip route add unreachable 203.0.113.0/24',
].join(' && ');

function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['-n', 'sh', '-c', setUp], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('SKIPPED: 3 rows of unreachable addresses need root, unshare and ip');
    return false;
  }
}

interface Unreachable {
  readonly fault: string;
  readonly url: string;
  readonly cause: string;
  readonly small: number;
}

const rows: readonly Unreachable[] = [
  { fault: 'a SYN blackhole', url: 'http://192.0.2.9:8000', cause: 'connect-timeout', small: 504 },
  { fault: 'no route to the host', url: 'http://203.0.113.9:8000', cause: 'no-route', small: 503 },
  { fault: 'no route to the network', url: 'http://198.51.100.9:8000', cause: 'no-route', small: 503 },
];

async function askIn(url: string, faulty: 'big' | 'small') {
  const child = path.join(import.meta.dirname, 'unreachable-child.ts');
  const command = `${setUp} && exec "$0" "$@"`;
  const { stdout } = await promisify(execFile)('unshare', [
    '-n',
    'sh',
    '-c',
    command,
    process.execPath,
    child,
    url,
    faulty,
  ]);
  return JSON.parse(stdout) as {
    status: number;
    fallback: string | null;
    ms: number;
    attempts: { cause: string | null }[];
    end: string;
  };
}

describe.skipIf(!canUnshare())('an address that cannot be reached', () => {
  test.each(rows)('$fault: soft within a second on big, an error on small', async ({ url, cause, small }) => {
    const onBig = await askIn(url, 'big');
    expect(onBig).toMatchObject({
      status: 200,
      fallback: `big-failed:${cause}`,
      attempts: [{ cause }, { cause: null }],
      end: 'complete',
    });
    expect(onBig.ms).toBeLessThan(5 * 1000);
    expect(await askIn(url, 'small')).toMatchObject({
      status: small,
      fallback: null,
      attempts: [{ cause }],
      end: 'failed',
    });
  });
});
