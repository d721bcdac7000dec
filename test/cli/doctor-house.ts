// A house for the doctor: fakes that stream slowly enough to be seen, and a configuration file that names them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startFakeMode } from '#demo/fake-mode.ts';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { type DoctorOverrides, run } from '#cli/doctor.ts';
import type { Finding } from '#cli/doctor/finding.ts';
import { ran } from './command.ts';

type Section = Readonly<Record<string, unknown>>;

export interface ConfigChange {
  readonly listen?: Section;
  readonly small?: Section;
  /** Null: there is no big. */
  readonly big?: Section | null;
  readonly mode?: Section;
  readonly audit?: Section;
}

export interface Diagnosis {
  readonly code: number;
  readonly findings: readonly Finding[];
  /** The only line about this. */
  readonly about: (what: string) => Finding;
}

/** Limits that a busy machine never meets; where a test is about a limit it sets its own. */
const patient = { timeouts: { connectMs: 20_000 } };
const pace = { tokensPerSecond: 100 };

export async function startDoctorHouse() {
  const [small, big, mode] = await Promise.all([
    startFakeVllm({ role: 'small', model: 'small-7b', contextTokens: 16_384, apiKey: 'small-key', behavior: pace }),
    startFakeVllm({ role: 'big', model: 'big-32b', contextTokens: 16_384, behavior: pace }),
    startFakeMode(),
  ]);
  const folder = await mkdtemp(path.join(tmpdir(), 'router-doctor-'));
  await writeFile(path.join(folder, 'index.html'), '<!doctype html>');
  const audit = path.join(folder, 'audit.jsonl');
  const file = path.join(folder, 'router.yaml');
  const diagnose = async (
    change: ConfigChange = {},
    flags: readonly string[] = [],
    overrides: DoctorOverrides = {},
  ) => {
    const smallConfig = { url: small.url, apiKey: 'small-key', models: ['small-7b'], ...patient, ...change.small };
    const bigConfig = { url: big.url, models: ['big-32b'], ...patient, ...change.big };
    const config = {
      listen: { port: 0, ...change.listen },
      backends: { small: smallConfig, ...(change.big === null ? {} : { big: bigConfig }) },
      mode:
        change.mode?.['url'] === null
          ? {}
          : { url: `${mode.url}/mode`, deadlineMs: 20_000, maxAgeMs: 20_000, ...change.mode },
      health: { timeoutMs: 20_000 },
      audit: { file: audit, ...change.audit },
    };
    await writeFile(file, JSON.stringify(config));
    const pretend = { appFolder: folder, ...overrides };
    const { code, out, err } = await ran((args, io) => run(args, io, pretend), ['--config', file, '--json', ...flags]);
    if (code === 2) throw new Error(err);
    const findings = JSON.parse(out) as Finding[];
    return { code, findings, about: (what: string) => only(findings, what) } satisfies Diagnosis;
  };
  const close = async () => {
    await Promise.all([small.close(), big.close(), mode.close()]);
    await rm(folder, { recursive: true });
  };
  return { small, big, mode, folder, audit, file, diagnose, close };
}

export type DoctorHouse = Awaited<ReturnType<typeof startDoctorHouse>>;

function only(findings: readonly Finding[], what: string): Finding {
  const found = findings.filter((finding) => finding.what === what);
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`${found.length} lines about ${what}: ${JSON.stringify(findings)}`);
  return found[0];
}
