// Every fault that the doctor claims to find: how it is made, and the line that must tell it.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { ConfigChange, DoctorHouse } from './doctor-house.ts';

export interface DoctorFault {
  readonly name: string;
  /** Breaks the house, or returns what to change in its configuration. */
  readonly cause: (house: DoctorHouse) => Promise<ConfigChange | void> | ConfigChange | void;
  readonly what: string;
  readonly evidence: RegExp;
  readonly fix: RegExp;
}

type Row = readonly [
  DoctorFault['name'],
  DoctorFault['cause'],
  DoctorFault['what'],
  DoctorFault['evidence'],
  DoctorFault['fix'],
];

const rows: readonly Row[] = [
  [
    'big is off',
    () => ({ big: { url: 'http://127.0.0.1:1' } }),
    'big: reachable',
    /nothing listens at http:\/\/127\.0\.0\.1:1/,
    /on the PC/,
  ],
  [
    'small is off',
    () => ({ small: { url: 'http://127.0.0.1:1' } }),
    'small: reachable',
    /nothing listens/,
    /docker compose up/,
  ],
  [
    'a name without an address',
    () => ({ big: { url: 'http://no-such-host.invalid' } }),
    'big: reachable',
    /has no address/,
    /backends\.big\.url/,
  ],
  [
    'big still loads',
    (house) => house.big.set({ healthStatus: 503 }),
    'big: reachable',
    /answers 503/,
    /wait until the model is loaded/,
  ],
  [
    'another server without /health',
    () => ({ big: { healthPath: '/nothing' } }),
    'big: reachable',
    /answers 404/,
    /healthPath/,
  ],
  [
    'big has moved',
    (house) => house.big.set({ healthStatus: 308 }),
    'big: reachable',
    /answers 308/,
    /backends\.big\.url to where it leads/,
  ],
  [
    'https, where plain HTTP is spoken',
    (house) => ({ big: { url: house.big.url.replace('http:', 'https:') } }),
    'big: reachable',
    /answers no HTTP \(malformed/,
    /^http:\/\/ in place of https:\/\//,
  ],
  ['small wants a key', () => ({ small: { apiKey: '' } }), 'small: model', /wants a key/, /backends\.small\.apiKey/],
  [
    'small wants another key',
    () => ({ small: { apiKey: 'wrong' } }),
    'small: model',
    /wants a key/,
    /backends\.small\.apiKey/,
  ],
  [
    'the wrong model',
    () => ({ big: { model: 'qwen', models: ['big-32b'] } }),
    'big: model',
    /qwen is configured, big-32b is served/,
    /backends\.big\.model/,
  ],
  ['no model', (house) => house.big.set({ models: [] }), 'big: model', /serves no model/, /docker compose/],
  [
    'a small context',
    (house) => house.big.set({ contextTokens: 4096 }),
    'contexts',
    /big holds 4096 tokens, small 16384/,
    /--max-model-len/,
  ],
  [
    'the stream breaks',
    (house) => house.small.set({ faults: [{ at: 'mid-stream', kind: 'reset' }] }),
    'small: stream',
    /broke after \d+ pieces/,
    /curl -N/,
  ],
  [
    'the stream has no end',
    (house) => house.small.set({ faults: [{ at: 'end', kind: 'no-terminator' }] }),
    'small: stream',
    /without its last event/,
    /curl -N/,
  ],
  [
    'work is refused',
    (house) => house.big.set({ faults: [{ at: 'before-headers', kind: 'status', status: 500 }] }),
    'big: stream',
    /answered with status 500/,
    /curl -N/,
  ],
  [
    'garbage from the mode endpoint',
    (house) => house.mode.fault('garbage'),
    'mode',
    /does not answer \(malformed\)/,
    /doctor\.ps1 in C:\\Program Files\\LlmNode/,
  ],
  [
    'a web page instead of the mode',
    (house) => house.mode.fault('html'),
    'mode',
    /a reply that names no mode/,
    /mode\.url must be/,
  ],
  [
    'a mode in small letters',
    (house) => house.mode.fault('lower-case'),
    'mode',
    /a reply that names no mode/,
    /mode\.url must be/,
  ],
  [
    'the mode endpoint fails',
    (house) => house.mode.fault({ kind: 'status', status: 500 }),
    'mode',
    /status 500/,
    /mode\.url must be/,
  ],
  [
    'the mode endpoint is off',
    (house) => house.mode.fault('refused'),
    'mode',
    /nothing listens/,
    /doctor\.ps1 in C:\\Program Files\\LlmNode/,
  ],
  [
    'the mode endpoint is silent',
    (house) => house.mode.fault('silent'),
    'mode',
    /does not answer \(timeout\)/,
    /firewall/,
  ],
  [
    'the mode endpoint is slow',
    async (house) => {
      await house.mode.fault({ kind: 'slow', ms: 100 });
      return { mode: { deadlineMs: 50 } };
    },
    'mode',
    /too slow, so it counts as UNKNOWN/,
    /mode\.deadlineMs \(now 50\)/,
  ],
  ['no mode endpoint', () => ({ mode: { url: null } }), 'mode', /only forced requests reach big/, /set mode\.url/],
  [
    'no audit folder',
    (house) => ({ audit: { file: path.join(house.folder, 'no/audit.jsonl') } }),
    'audit',
    /cannot be written/,
    /make its folder/,
  ],
  [
    'a folder as audit file',
    (house) => ({ audit: { file: house.folder } }),
    'audit',
    /is no file/,
    /another audit\.file/,
  ],
  [
    'a pipe as audit file, which nobody writes',
    (house) => {
      const file = path.join(house.folder, 'pipe');
      execFileSync('sh', ['-c', 'mkfifo "$0"', file]);
      return { audit: { file } };
    },
    'audit',
    /is no file/,
    /another audit\.file/,
  ],
  [
    'to be listened on at an address without one',
    () => ({ listen: { host: 'no-such-host.invalid', port: 8080, insecureLan: true } }),
    'port 8080',
    /no-such-host\.invalid is no address of this machine \(dns\)/,
    /correct listen\.host/,
  ],
];

export const doctorFaults: readonly DoctorFault[] = rows.map(([name, cause, what, evidence, fix]) => ({
  name,
  cause,
  what,
  evidence,
  fix,
}));
