// The container image as an OCI archive that `docker load` and `podman load` take: a few packages of Debian, and the program. Needs mmdebstrap.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Parts, putProgram } from './parts.ts';
import { packTar, Stage } from './stage.ts';

/** What Node links, names of hosts, and the certificates. No shell, no package manager. */
const packages = ['ca-certificates', 'libc6', 'libgcc-s1', 'libstdc++6', 'netbase'];
const hooks = [
  'cat "$1"/usr/share/ca-certificates/mozilla/*.crt >"$1/etc/ssl/certs/ca-certificates.crt"',
  // This machine's own names, and what nobody reads in a container.
  'rm -rf "$1"/etc/hostname "$1"/etc/resolv.conf "$1"/var/lib/apt "$1"/var/cache/* "$1"/var/log/* "$1"/usr/share/locale',
];
const home = '/usr/lib/llm-router';
const user = '10001';
const second = 1e9;
const type = (name: string) => `application/vnd.oci.image.${name}`;
const isHealthy = "fetch('http://127.0.0.1:8080/health').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))";

export function buildImage(parts: Parts): void {
  const { version, architecture, epoch, out } = parts;
  const layers = [baseLayer(parts), programLayer(parts)];
  const stage = new Stage(path.join(parts.work, `image-${architecture.debian}`), epoch);
  const blob = (content: Buffer | string) => {
    const digest = sha256(content);
    stage.put(`blobs/sha256/${digest}`, content);
    return { digest: `sha256:${digest}`, size: Buffer.byteLength(content) };
  };
  const packed = layers.map((layer) => blob(gzipSync(layer, { level: Number(parts.level) })));
  const config = blob(JSON.stringify(configOf(parts, layers)));
  const manifest = blob(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: type('manifest.v1+json'),
      config: { mediaType: type('config.v1+json'), ...config },
      layers: packed.map((layer) => ({ mediaType: type('layer.v1.tar+gzip'), ...layer })),
    }),
  );
  const name = `llm-router:${version}`;
  const annotations = { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name };
  const manifests = [{ mediaType: type('manifest.v1+json'), ...manifest, annotations }];
  stage.put('oci-layout', JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  stage.put('index.json', JSON.stringify({ schemaVersion: 2, manifests }));
  // Docker before its containerd store reads this one.
  const [Config, ...Layers] = [config, ...packed].map(({ digest }) => `blobs/${digest.replace(':', '/')}`);
  stage.put('manifest.json', JSON.stringify([{ Config, RepoTags: [name], Layers }]));
  stage.seal();
  packTar(stage, path.join(out, `llm-router-${version}-image-${architecture.debian}.tar`), ['.']);
}

function configOf({ version, epoch, architecture }: Parts, layers: readonly Buffer[]): object {
  const created = new Date(epoch * 1000).toISOString();
  return {
    created,
    architecture: architecture.debian,
    os: 'linux',
    config: {
      User: `${user}:${user}`,
      WorkingDir: '/audit',
      ExposedPorts: { '8080/tcp': {} },
      Env: [`PATH=${home}:/usr/bin`, 'NODE_ENV=production', 'LLM_ROUTER_CONFIG=/config/router.yaml'],
      Entrypoint: [`${home}/node`, `${home}/router.cjs`],
      Cmd: ['serve'],
      Labels: { 'org.opencontainers.image.version': version, 'org.opencontainers.image.licenses': 'MIT' },
      Healthcheck: {
        Test: ['CMD', `${home}/node`, '-e', isHealthy],
        Interval: 30 * second,
        Timeout: 5 * second,
        StartPeriod: 10 * second,
      },
    },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => `sha256:${sha256(layer)}`) },
    history: ['Debian', 'llm-router'].map((comment) => ({ created, created_by: comment })),
  };
}

/** Unpacked only: nothing of a foreign architecture runs here. */
function baseLayer({ architecture, epoch, work }: Parts): Buffer {
  const file = path.join(work, `base-${architecture.debian}.tar`);
  const flags = [
    '--quiet',
    '--variant=extract',
    `--architectures=${architecture.debian}`,
    `--include=${packages.join()}`,
  ];
  execFileSync('mmdebstrap', [...flags, ...hooks.map((hook) => `--customize-hook=${hook}`), 'bookworm', file], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
    stdio: ['ignore', 2, 2],
  });
  return readFileSync(file);
}

function programLayer(parts: Parts): Buffer {
  const { root, epoch, architecture, notices, work } = parts;
  const stage = new Stage(path.join(work, `program-${architecture.debian}`), epoch);
  putProgram(stage, home.slice(1), parts);
  stage.copy(path.join(root, 'LICENSE'), 'usr/share/doc/llm-router/LICENSE');
  stage.put('usr/share/doc/llm-router/THIRD-PARTY-NOTICES', notices);
  // A named volume takes this owner over; the root file system can then be read-only.
  stage.folderAt('audit');
  stage.seal();
  const file = `${stage.folder}.tar`;
  packTar(stage, file, ['usr']);
  packTar(stage, file, ['audit'], user);
  return readFileSync(file);
}

function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}
