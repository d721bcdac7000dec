// The Debian package: files, control data and maintainer scripts, put together by dpkg-deb.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { files, type Parts, putProgram } from './parts.ts';
import { Stage } from './stage.ts';

const home = 'usr/lib/llm-router';
const doc = 'usr/share/doc/llm-router';
const keys = 'etc/llm-router/keys';

const otherWorks = `The package contains works of others: Node.js with what it is made of, and the packages of npm that the
router and its page use. Their copyrights and licences stand in full in THIRD-PARTY-NOTICES.gz beside this file.
On Debian systems the Apache License 2.0 and the GNU General Public License, which some of them name, are in
/usr/share/common-licenses/Apache-2.0 and /usr/share/common-licenses/GPL-3.
`;

export function buildDeb(parts: Parts): void {
  const { version, epoch, architecture, work, out, level } = parts;
  const stage = new Stage(path.join(work, `deb-${architecture.debian}`), epoch);
  putProgram(stage, home, parts);
  stage.link('usr/bin/llm-router', '../lib/llm-router/llm-router');
  stage.copy(path.join(files, 'move-from-checkout'), `${home}/move-from-checkout`, 0o755);
  putSystem(stage, parts.root);
  putDocuments(stage, parts);
  stage.folderAt(keys);
  putControl(stage, parts);
  stage.seal(keys);
  const file = path.join(out, `llm-router_${version}_${architecture.debian}.deb`);
  // One thread: the bytes of xz depend on their number.
  execFileSync(
    'dpkg-deb',
    ['--root-owner-group', '-Zxz', `-z${level}`, '--threads-max=1', '--build', stage.folder, file],
    {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
      stdio: ['ignore', 'ignore', 2],
    },
  );
}

function putSystem(stage: Stage, root: string): void {
  const systemd = path.join(root, 'infra/systemd');
  for (const unit of ['llm-router.service', 'llm-router.socket'])
    stage.copy(path.join(systemd, unit), `usr/lib/systemd/system/${unit}`);
  stage.copy(path.join(systemd, 'journald-limits.conf'), 'usr/lib/systemd/journald.conf.d/llm-router.conf');
  stage.copy(path.join(files, 'completion.bash'), 'usr/share/bash-completion/completions/llm-router');
  stage.copy(path.join(files, 'lintian-overrides'), 'usr/share/lintian/overrides/llm-router');
}

function putDocuments(stage: Stage, { root, version, epoch, notices }: Parts): void {
  const date = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000');
  const signature = ` -- llm-router <llm-router@localhost>  ${date}`;
  const changes = `llm-router (${version}) stable; urgency=medium\n\n  * See CHANGELOG.md beside this file.\n\n${signature}\n`;
  stage.put(`${doc}/changelog.gz`, zip(changes));
  stage.put(`${doc}/CHANGELOG.md.gz`, zip(readFileSync(path.join(root, 'CHANGELOG.md'))));
  stage.put(`${doc}/copyright`, `${readFileSync(path.join(root, 'LICENSE'), 'utf8')}\n${otherWorks}`);
  stage.put(`${doc}/THIRD-PARTY-NOTICES.gz`, zip(notices));
  stage.copy(path.join(root, 'docs/router.example.yaml'), `${doc}/examples/router.yaml`);
  stage.put('usr/share/man/man1/llm-router.1.gz', zip(readFileSync(path.join(files, 'llm-router.1'))));
}

function putControl(stage: Stage, { version, architecture }: Parts): void {
  const packed = stage.files();
  const kilobytes = packed.reduce((sum, { content }) => sum + Math.ceil(content.length / 1024), 0);
  const control = readFileSync(path.join(files, 'control'), 'utf8')
    .replace('@VERSION@', version)
    .replace('@ARCHITECTURE@', architecture.debian)
    .replace('@KILOBYTES@', String(kilobytes));
  stage.put('DEBIAN/control', control);
  const sums = packed.map(({ name, content }) => `${createHash('md5').update(content).digest('hex')}  ${name}\n`);
  stage.put('DEBIAN/md5sums', sums.join(''));
  for (const script of ['postinst', 'prerm', 'postrm']) stage.copy(path.join(files, script), `DEBIAN/${script}`, 0o755);
}

function zip(text: string | Uint8Array): Buffer {
  return gzipSync(text, { level: 9 });
}
