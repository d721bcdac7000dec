// Owns: a Debian server made of stubs: a PATH that holds only scripted commands, and the few files setup.sh reads.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  existsSync,
  cpSync,
} from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What a server looks like to setup.sh. A command that is null is not on PATH. */
export type House = {
  readonly os: { readonly id: string; readonly version: string; readonly codename: string };
  readonly uid: number;
  /** Package name to version; absent = not installed. */
  readonly packages: Readonly<Record<string, string>>;
  /** Command name to the body of its bash stub. */
  readonly commands: Readonly<Record<string, string | null>>;
  /** Files below the small model's home (SMALL_HOME), beside what `checkoutFiles` copies. */
  readonly smallEnv: string | null;
  /** Are compose.yaml and the check's own copy those of this checkout? */
  readonly smallCopied: boolean;
  readonly checkCopied: boolean;
};

export const infra = join(import.meta.dirname, '../../infra');
const realTools = ['bash', 'sed', 'grep', 'cmp', 'dirname', 'cat', 'sort', 'head', 'install', 'printf', 'env'];
const dpkgQuery = `format=$3; name=$4
if [[ $name == linux-image-* ]]; then sed -n 's/^\\(linux-image-[^ ]*\\) .*/installed \\1/p' "$PACKAGES"; exit 0; fi
version=$(sed -n "s/^$name //p" "$PACKAGES"); [[ -n $version ]] || exit 1
if [[ $format == *Version* ]]; then printf %s "$version"; else printf installed; fi`;
const dpkg = `[[ $1 == --compare-versions && $3 == lt ]] || exit 0
[[ $2 != "$4" && $(printf '%s\\n%s\\n' "$2" "$4" | sort -V | head -n 1) == "$2" ]]`;

/** Runs setup.sh with these arguments in this house; `calls` are the command lines that reached a stub. */
export function runSetup(house: House, args: readonly string[]) {
  const root = mkdtempSync(join(tmpdir(), 'stub-house-'));
  try {
    const environment = furnish(house, root);
    const done = spawnSync(join(root, 'bin/bash'), [join(infra, 'debian/setup.sh'), ...args], {
      env: environment,
      encoding: 'utf8',
    });
    const calls = existsSync(join(root, 'calls'))
      ? readFileSync(join(root, 'calls'), 'utf8').trimEnd().split('\n')
      : [];
    const env = join(root, 'small/.env');
    return {
      code: done.status,
      out: done.stdout,
      err: done.stderr,
      calls,
      smallEnv: existsSync(env) ? readFileSync(env, 'utf8') : null,
    };
  } finally {
    rmSync(root, { recursive: true });
  }
}

function furnish(house: House, root: string): NodeJS.ProcessEnv {
  const bin = join(root, 'bin');
  mkdirSync(bin);
  for (const tool of realTools)
    symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), join(bin, tool));
  const commands = { id: `echo ${house.uid}`, 'dpkg-query': dpkgQuery, dpkg, ...house.commands };
  for (const [name, body] of Object.entries(commands)) if (body !== null) writeStub(bin, name, body);
  writeFileSync(
    join(root, 'os-release'),
    `ID=${house.os.id}\nVERSION_ID=${house.os.version}\nVERSION_CODENAME=${house.os.codename}\n`,
  );
  writeFileSync(
    join(root, 'packages'),
    Object.entries(house.packages)
      .map((entry) => `${entry.join(' ')}\n`)
      .join(''),
  );
  if (house.smallCopied) copyInto(root, 'small', [['vllm/compose.yaml', 'compose.yaml']]);
  if (house.smallEnv !== null) {
    mkdirSync(join(root, 'small'), { recursive: true });
    writeFileSync(join(root, 'small/.env'), house.smallEnv);
  }
  if (house.checkCopied) copyInto(root, 'lib', [['debian/setup.sh'], ['debian/steps'], ['vllm/compose.yaml']]);
  return {
    PATH: bin,
    CALLS: join(root, 'calls'),
    PACKAGES: join(root, 'packages'),
    OS_RELEASE: join(root, 'os-release'),
    SMALL_HOME: join(root, 'small'),
    NODE_LIB: join(root, 'lib'),
  };
}

function writeStub(bin: string, name: string, body: string): void {
  const path = join(bin, name);
  writeFileSync(path, `#!${bin}/bash\nprintf '%s\\n' "${name} $*" >>"$CALLS"\n${body}\n`);
  chmodSync(path, 0o755);
}

function copyInto(root: string, home: string, files: readonly (readonly [string, string?])[]): void {
  for (const [from, to = from] of files) {
    mkdirSync(dirname(join(root, home, to)), { recursive: true });
    cpSync(join(infra, from), join(root, home, to), { recursive: true });
  }
}
