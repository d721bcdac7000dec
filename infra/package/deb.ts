// The Debian package: files, control data and maintainer scripts, put together by dpkg-deb.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { copy, copyTracked, files, type Parts, put, seal } from './parts.ts';

const otherWorks = `The package contains works of others: Node.js with what it is made of, and the packages of npm that the
router and its page use. Their copyrights and licences stand in full in THIRD-PARTY-NOTICES.gz beside this file.
On Debian systems the Apache License 2.0 and the GNU General Public License, which some of them name, are in
/usr/share/common-licenses/Apache-2.0 and /usr/share/common-licenses/GPL-3.
`;

export function buildDeb(parts: Parts): void {
  const { version, epoch, architecture, work, out, level } = parts;
  const folder = path.join(work, `deb-${architecture.debian}`);
  putSystem(folder, parts);
  putDocuments(path.join(folder, 'usr/share/doc/llm-router'), parts);
  putControl(folder, parts);
  const keys = path.join(folder, 'etc/llm-router/keys');
  mkdirSync(keys, { recursive: true });
  seal(folder, epoch);
  chmodSync(keys, 0o700);
  const file = path.join(out, `llm-router_${version}_${architecture.debian}.deb`);
  // One thread: the bytes of xz depend on their number.
  const how = ['--root-owner-group', '-Zxz', `-z${level}`, '--threads-max=1'];
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(epoch) };
  execFileSync('dpkg-deb', [...how, '--build', folder, file], { env, stdio: ['ignore', 'ignore', 2] });
}

function putSystem(folder: string, { root, program }: Parts): void {
  const [usr, systemd] = [path.join(folder, 'usr'), path.join(root, 'infra/systemd')];
  copy(program, path.join(usr, 'lib/llm-router'));
  mkdirSync(path.join(usr, 'bin'));
  symlinkSync('../lib/llm-router/llm-router', path.join(usr, 'bin/llm-router'));
  copy(path.join(files, 'move-from-checkout'), path.join(usr, 'lib/llm-router/move-from-checkout'));
  for (const unit of ['llm-router.service', 'llm-router.socket'])
    copy(path.join(systemd, unit), path.join(usr, 'lib/systemd/system', unit));
  copy(path.join(systemd, 'journald-limits.conf'), path.join(usr, 'lib/systemd/journald.conf.d/llm-router.conf'));
  copy(path.join(files, 'completion.bash'), path.join(usr, 'share/bash-completion/completions/llm-router'));
  copy(path.join(files, 'lintian-overrides'), path.join(usr, 'share/lintian/overrides/llm-router'));
  put(path.join(usr, 'share/man/man1/llm-router.1.gz'), zip(readFileSync(path.join(files, 'llm-router.1'))));
}

function putDocuments(folder: string, { root, version, epoch, notices }: Parts): void {
  const date = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000');
  const signature = ` -- llm-router <llm-router@localhost>  ${date}`;
  const changes = `llm-router (${version}) stable; urgency=medium\n\n  * See CHANGELOG.md beside this file.\n\n${signature}\n`;
  put(path.join(folder, 'changelog.gz'), zip(changes));
  put(path.join(folder, 'CHANGELOG.md.gz'), zip(readFileSync(path.join(root, 'CHANGELOG.md'))));
  put(path.join(folder, 'copyright'), `${readFileSync(path.join(root, 'LICENSE'), 'utf8')}\n${otherWorks}`);
  put(path.join(folder, 'THIRD-PARTY-NOTICES.gz'), zip(notices));
  copy(path.join(root, 'docs/router.example.yaml'), path.join(folder, 'examples/router.yaml'));
  copy(path.join(root, 'README.md'), path.join(folder, 'README.md'));
  copyTracked(root, 'docs', path.join(folder, 'docs'));
}

/** Without md5sums: dpkg makes them itself when it unpacks. */
function putControl(folder: string, { version, architecture }: Parts): void {
  const sizes = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(path.join(folder, name)))
    .map((entry) => (entry.isFile() ? Math.ceil(entry.size / 1024) : 0));
  const control = readFileSync(path.join(files, 'control'), 'utf8')
    .replace('@VERSION@', version)
    .replace('@ARCHITECTURE@', architecture.debian)
    .replace('@KILOBYTES@', String(sizes.reduce((sum, size) => sum + size, 0)));
  put(path.join(folder, 'DEBIAN/control'), control);
  for (const script of ['postinst', 'prerm', 'postrm'])
    copy(path.join(files, script), path.join(folder, 'DEBIAN', script));
}

function zip(text: string | Uint8Array): Buffer {
  return gzipSync(text, { level: 9 });
}
