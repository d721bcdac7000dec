// The mode endpoint: reachable, valid, quick enough, and since when the mode is what it is.
import type { Mode } from '#lib/policy/types.ts';
import { readModeReply } from '#lib/house/mode-reply.ts';
import type { Config } from '#lib/config.ts';
import { checkVersions } from './check-versions.ts';
import { failed, fine, type Finding, warning, untrusted } from './finding.ts';
import { askOnce, type DoctorHouse, type Reply } from './house.ts';

export interface ExaminedMode {
  readonly findings: readonly Finding[];
  readonly mode: Mode;
}

const what = 'mode';
/** Longer than the router waits, so that a slow endpoint is told from a dead one. */
const patienceMs = 3000;

export async function checkMode(house: DoctorHouse): Promise<ExaminedMode> {
  const { mode: config, backends } = house.config;
  if (config.url === null) return { findings: [withoutEndpoint(backends.big !== null)], mode: 'UNKNOWN' };
  const question = { url: config.url, headers: [], timeoutMs: patienceMs, connectMs: patienceMs };
  const first = await askOnce(house, 'the PC', question);
  // One slow answer is no fault: the first question of a connection takes longest.
  const reply = first.ms <= config.deadlineMs ? first : await askOnce(house, 'the PC', question);
  const reading = readModeReply(
    reply.kind === 'none'
      ? reply
      : { kind: 'answer', status: reply.status, bytes: new TextEncoder().encode(reply.text) },
  );
  if (reading.mode === 'UNKNOWN') return { findings: [unknownMode(config.url, reply, reading.error)], mode: 'UNKNOWN' };
  const findings = [known(reading.mode, reading.source, reply, config), ...checkVersions(reply)];
  return { findings, mode: reading.mode };
}

function known(mode: Mode, source: string | null, reply: Reply, { deadlineMs }: Config['mode']): Finding {
  const since = reply.kind === 'reply' ? /"since":\s*"([\w:.+-]{1,40})"/.exec(reply.text)?.[1] : undefined;
  const seen = `${mode}${since === undefined ? '' : ` since ${since}`}, in ${reply.ms} ms`;
  if (reply.ms > deadlineMs) {
    const fix = `raise mode.deadlineMs (now ${deadlineMs}), or find what slows the PC's network down`;
    return failed(what, `${seen}: too slow, so it counts as UNKNOWN`, fix);
  }
  if (source !== 'failsafe') return fine(what, seen);
  return warning(
    what,
    `${seen}: the PC cannot read its mode file`,
    'on the PC: doctor.ps1 in C:\\Program Files\\LlmNode',
  );
}

function unknownMode(url: string, reply: Reply, error: string | null): Finding {
  const onPc = 'on the PC: doctor.ps1 in C:\\Program Files\\LlmNode';
  if (reply.kind === 'reply') {
    const seen = reply.status === 200 ? 'a reply that names no mode' : `status ${reply.status}`;
    return failed(
      what,
      `${url} gives ${seen}`,
      `mode.url must be the PC's mode endpoint, as http://PC:18000/mode; ${onPc}`,
    );
  }
  if (error === 'refused') return failed(what, `nothing listens at ${url}`, onPc);
  if (error === 'untrusted') return untrusted(what, url);
  if (error === 'dns')
    return failed(what, `the name in ${url} has no address`, 'write the address itself into mode.url');
  const fix = `turn the PC on; its firewall rule must allow this machine; ${onPc}`;
  return failed(what, `${url} does not answer (${error ?? 'unknown'})`, fix);
}

function withoutEndpoint(hasBig: boolean): Finding {
  if (!hasBig) return fine(what, 'not needed: there is only small');
  return failed(
    what,
    'mode.url is not set, so only forced requests reach big',
    'set mode.url, as http://PC:18000/mode',
  );
}
