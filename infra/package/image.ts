// The container image as an OCI archive that `docker load` and `podman load` take: a few packages of Debian, and the program. Needs mmdebstrap.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { copy, packTar, type Parts, put, seal } from './parts.ts';

/** What Node links, names of hosts, and the certificates. No shell, no package manager. */
const packages = ['ca-certificates', 'libc6', 'libgcc-s1', 'libstdc++6', 'netbase'];
const home = '/usr/lib/llm-router';
const user = '10001';
const second = 1e9;
const type = (name: string) => `application/vnd.oci.image.${name}`;
const isHealthy = "fetch('http://127.0.0.1:8080/health').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))";

export function buildImage(parts: Parts): void {
  const { version, architecture, epoch, work, out, level } = parts;
  const folder = path.join(work, `image-${architecture.debian}`);
  const blob = (kind: string, content: Buffer | string) => {
    const digest = sha256(content);
    put(path.join(folder, 'blobs/sha256', digest), content);
    return { mediaType: type(kind), digest: `sha256:${digest}`, size: Buffer.byteLength(content) };
  };
  const root = rootOf(parts);
  const layer = blob('layer.v1.tar+gzip', gzipSync(root, { level: Number(level) }));
  const config = blob('config.v1+json', JSON.stringify(configOf(parts, root)));
  const about = { schemaVersion: 2, mediaType: type('manifest.v1+json'), config, layers: [layer] };
  const manifest = blob('manifest.v1+json', JSON.stringify(about));
  const name = `llm-router:${version}`;
  const annotations = { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name };
  const index = { schemaVersion: 2, manifests: [{ ...manifest, annotations }] };
  // Docker before its containerd store reads this one.
  const [Config, Layer] = [config, layer].map(({ digest }) => `blobs/${digest.replace(':', '/')}`);
  put(path.join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  put(path.join(folder, 'index.json'), JSON.stringify(index));
  put(path.join(folder, 'manifest.json'), JSON.stringify([{ Config, RepoTags: [name], Layers: [Layer] }]));
  seal(folder, epoch);
  packTar(folder, path.join(out, `llm-router-${version}-image-${architecture.debian}.tar`), ['.']);
}

/** The whole root as a tar file. Unpacked only: nothing of a foreign architecture runs here, and of mmdebstrap's hooks only the extract-hook. */
function rootOf({ root, architecture, epoch, program, notices, work }: Parts): Buffer {
  const documents = path.join(work, `image-${architecture.debian}-doc`);
  put(path.join(documents, 'THIRD-PARTY-NOTICES'), notices);
  copy(path.join(root, 'LICENSE'), path.join(documents, 'LICENSE'));
  const hooks = [
    `cp -r "$PROGRAM" "$1${home}"`,
    'cp -r "$DOCUMENTS" "$1/usr/share/doc/llm-router"',
    `chmod -R u=rwX,go=rX "$1${home}" "$1/usr/share/doc/llm-router"`,
    // A named volume takes this owner over; the root file system can then be read-only.
    `install -d -o ${user} -g ${user} "$1/audit"`,
    'cat "$1"/usr/share/ca-certificates/mozilla/*.crt >"$1/etc/ssl/certs/ca-certificates.crt"',
    // This machine's own names and sources, and what nobody reads in a container.
    'rm -rf "$1"/etc/hostname "$1"/etc/resolv.conf "$1"/etc/apt/sources.list* "$1"/var/lib/apt "$1"/var/cache/* "$1"/var/log/* "$1"/usr/share/locale',
  ];
  const flags = [
    '--quiet',
    '--variant=extract',
    `--architectures=${architecture.debian}`,
    `--include=${packages.join()}`,
  ];
  return execFileSync('mmdebstrap', [...flags, ...hooks.map((hook) => `--extract-hook=${hook}`), 'bookworm', '-'], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch), PROGRAM: program, DOCUMENTS: documents },
    stdio: ['ignore', 'pipe', 2],
    maxBuffer: 2 ** 30,
  });
}

function configOf({ version, epoch, architecture }: Parts, root: Buffer): object {
  const created = new Date(epoch * 1000).toISOString();
  return {
    created,
    architecture: architecture.debian,
    os: 'linux',
    config: {
      User: `${user}:${user}`,
      WorkingDir: '/audit',
      ExposedPorts: { '8080/tcp': {} },
      Env: [
        `PATH=${home}:/usr/bin`,
        'NODE_ENV=production',
        'LLM_ROUTER_CONFIG=/config/router.yaml',
        'MALLOC_TRIM_THRESHOLD_=131072',
      ],
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
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(root)}`] },
    history: [{ created, created_by: 'llm-router' }],
  };
}

function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}
