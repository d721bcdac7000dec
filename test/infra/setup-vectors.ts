// Owns: the data of setup-check.deep.test.ts: a server where nothing is missing, and one vector per missing piece.
import type { House } from './stub-house.ts';

const kernel = '6.1.0-40-amd64';
const digest = 'vllm/vllm-openai@sha256:' + '0'.repeat(64);

export const complete: House = {
  os: { id: 'debian', version: '12', codename: 'bookworm' },
  uid: 1000,
  packages: {
    [`linux-image-${kernel}`]: '6.1.1',
    [`linux-headers-${kernel}`]: '6.1.1',
    'linux-headers-amd64': '6.1.1',
    'nvidia-driver-pinning-580': '580',
    'nvidia-driver-cuda': '580.95.05-1',
    'nvidia-kernel-open-dkms': '580.95.05-1',
    'nvidia-persistenced': '580.95.05-1',
  },
  commands: {
    modprobe: "echo 'blacklist nouveau'",
    'apt-cache': "echo '  Candidate: 580-1'",
    dkms: `echo 'nvidia/580.95.05, ${kernel}, x86_64: installed'`,
    mokutil: "echo 'SecureBoot disabled'",
    'nvidia-smi': 'echo 580.95.05',
    systemctl: 'exit 0',
    docker: dockerStub({}),
    'nvidia-ctk': 'exit 0',
    'apt-get': 'exit 0',
    curl: 'exit 0',
  },
  smallEnv: `VLLM_MODEL=qwen2.5-7b\nVLLM_IMAGE=${digest}\n`,
  smallCopied: true,
  checkCopied: true,
};

/** A `docker` that answers like a healthy engine, but for what is overridden (each a bash line). */
export function dockerStub(answers: { info?: string; compose?: string; runtimes?: string }): string {
  return `case "$1 \${2:-}" in
"compose "*) ${answers.compose ?? 'echo 2.40.3'} ;;
"info --format") ${answers.runtimes ?? `echo '{"nvidia":{},"runc":{}}'`} ;;
"info "*) ${answers.info ?? 'exit 0'} ;;
"image inspect") echo '${digest}' ;;
esac`;
}

const without = (...names: readonly string[]) =>
  Object.fromEntries(Object.entries(complete.packages).filter(([name]) => !names.includes(name)));
const command = (name: string, body: string | null) => ({ commands: { ...complete.commands, [name]: body } });
const packages = (added: Readonly<Record<string, string>>) => ({ packages: { ...complete.packages, ...added } });
const newKernel = { 'linux-image-6.1.0-41-amd64': '6.1.2' };

/** Each: what the server lacks, and the whole list that --check must then print. */
export const vectors: readonly {
  readonly lacks: string;
  readonly house: Partial<House>;
  readonly missing: readonly string[];
}[] = [
  {
    lacks: 'the headers metapackage',
    house: { packages: without('linux-headers-amd64') },
    missing: ['kernel_headers: not installed: linux-headers-amd64'],
  },
  {
    lacks: 'headers and module of a newly upgraded kernel',
    house: packages(newKernel),
    missing: [
      'kernel_headers: not installed: linux-headers-6.1.0-41-amd64',
      'driver_built: no module built for kernel 6.1.0-41-amd64',
    ],
  },
  {
    lacks: 'the module of a kernel that has headers',
    house: packages({ ...newKernel, 'linux-headers-6.1.0-41-amd64': '6.1.2' }),
    missing: ['driver_built: no module built for kernel 6.1.0-41-amd64'],
  },
  {
    lacks: 'a block on nouveau',
    house: command('modprobe', "echo 'alias nouveau off'"),
    missing: ['nouveau_off: the free driver nouveau is not blocked'],
  },
  {
    lacks: 'a single driver source: the .run installer was used',
    house: command('nvidia-uninstall', 'exit 0'),
    missing: ["one_driver_source: another driver is installed: NVIDIA's .run installer (nvidia-uninstall)"],
  },
  {
    lacks: "a single driver source: Debian's driver is installed",
    house: packages({ 'nvidia-driver': '535.261.03-1~deb12u1' }),
    missing: ['one_driver_source: another driver is installed: nvidia-driver 535.261.03-1~deb12u1'],
  },
  {
    lacks: "NVIDIA's repository",
    house: command('apt-cache', 'exit 0'),
    missing: ["driver_repository: NVIDIA's package repository is not set up"],
  },
  {
    lacks: 'the driver pin',
    house: { packages: without('nvidia-driver-pinning-580') },
    missing: ['driver: not installed: nvidia-driver-pinning-580'],
  },
  {
    lacks: 'the CUDA driver',
    house: { packages: without('nvidia-driver-cuda') },
    missing: ['driver: not installed: nvidia-driver-cuda'],
  },
  {
    lacks: 'the open kernel module',
    house: { packages: without('nvidia-kernel-open-dkms') },
    missing: ['driver: not installed: nvidia-kernel-open-dkms'],
  },
  {
    lacks: 'any DKMS module',
    house: command('dkms', 'exit 0'),
    missing: ['driver_built: DKMS knows no nvidia module'],
  },
  {
    lacks: 'mokutil',
    house: command('mokutil', null),
    missing: ['secure_boot: mokutil is not installed, so Secure Boot cannot be read'],
  },
  {
    lacks: 'the signing key under Secure Boot',
    house: command('mokutil', `[[ $1 == --sb-state ]] && echo 'SecureBoot enabled' || echo 'is not enrolled'`),
    missing: ['secure_boot: Secure Boot is on and does not know the key that signs the module'],
  },
  {
    lacks: 'a loaded driver',
    house: command('nvidia-smi', 'exit 9'),
    missing: ['driver_loaded: nvidia-smi does not answer'],
  },
  {
    lacks: 'a new enough loaded driver',
    house: command('nvidia-smi', 'echo 550.163.01'),
    missing: ['driver_loaded: driver 550.163.01 is loaded, 580 or newer is needed'],
  },
  {
    lacks: 'the persistence daemon',
    house: command('systemctl', `[[ $* != *persistenced* ]]`),
    missing: ['persistence: nvidia-persistenced is not enabled'],
  },
  {
    lacks: 'Docker',
    house: command('docker', null),
    missing: ['docker_engine: no Docker engine answers', 'docker_runtime: Docker does not know the runtime "nvidia"'],
  },
  {
    lacks: 'the compose plugin',
    house: command('docker', dockerStub({ compose: 'exit 1' })),
    missing: ['docker_engine: docker compose (the plugin, version 2) is not installed'],
  },
  {
    lacks: 'a new enough compose',
    house: command('docker', dockerStub({ compose: 'echo 1.29.2' })),
    missing: ['docker_engine: docker compose 1.29.2 is too old, 2.24 is needed'],
  },
  {
    lacks: 'the container toolkit',
    house: command('nvidia-ctk', null),
    missing: ['container_toolkit: nvidia-container-toolkit is not installed'],
  },
  {
    lacks: 'the nvidia runtime',
    house: command('docker', dockerStub({ runtimes: `echo '{"runc":{}}'` })),
    missing: ['docker_runtime: Docker does not know the runtime "nvidia"'],
  },
  {
    lacks: 'an image digest',
    house: { smallEnv: 'VLLM_MODEL=qwen2.5-7b\n' },
    missing: ['small_files: SMALL/.env names no image digest'],
  },
  {
    lacks: "the small model's files",
    house: { smallCopied: false },
    missing: ['small_files: SMALL/compose.yaml is not the one of this checkout'],
  },
  {
    lacks: "the check's own copy",
    house: { checkCopied: false },
    missing: ['check_timer: LIB/debian/setup.sh is not the one of this checkout'],
  },
  {
    lacks: 'the daily check',
    house: command('systemctl', `[[ $* != *llm-node-check* ]]`),
    missing: ['check_timer: the daily check is not enabled'],
  },
];
