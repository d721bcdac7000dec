// Owns: booting a Debian root folder under its own systemd (systemd-nspawn, private network) until it powers itself off.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Works where the host's init is no systemd and its cgroups are of the first kind: the second kind is mounted for this boot alone. */
const inOwnCgroup = `
set -e
mount --make-rprivate /
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
name=$(basename "$(dirname "$1")")
mine=/sys/fs/cgroup/$name
mkdir "$mine"
echo $$ >"$mine/cgroup.procs"
systemd-nspawn --quiet --machine="$name" --directory "$1" --register=no --keep-unit --private-network --console=pipe --boot </dev/null || failed=$?
echo $$ >/sys/fs/cgroup/cgroup.procs
find "$mine" -depth -type d -exec rmdir {} +
exit "\${failed:-0}"
`;

/** Boots the root folder; resolves with the console's text when it has powered off. Ends it after `limitMs`. */
export async function bootDebian(
  root: string,
  limitMs: number,
): Promise<{ readonly code: number | null; readonly console: string }> {
  const child = spawn(
    'unshare',
    ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'bash', '-c', inOwnCgroup, 'boot', root],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (text += piece.toString()));
  const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const code: number | null = (await once(child, 'close'))[0];
  clearTimeout(limit);
  return { code, console: text };
}
