// Owns: what is done in the house with the service installed, as data: commands, and what each must print. The ones marked so in docs/operations.md are taken from there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { infra } from './stub-house.ts';

export type Step = { readonly promise: string; readonly run: string; readonly prints: RegExp };

const ready = 'until curl -fsS -m 1 -o /dev/null "http://127.0.0.1:8080/ready?backend=small"; do sleep 0.2; done';
const pid = '$(systemctl show -P MainPID llm-router)';
export const ask = (body: string) =>
  `curl -sS -N http://127.0.0.1:8080/v1/chat/completions -H "Authorization: Bearer $(cat /etc/llm-router/keys/KEY_HOUSE)" -H 'Content-Type: application/json' -d '${body}'`;
const stream = ask(
  '{"model":"auto","stream":true,"max_tokens":60,"messages":[{"role":"user","content":"A long story."}]}',
);

/** The blocks of docs/operations.md that say they are tried here, in their order, with this machine's address. */
function documentedSteps(): Step[] {
  const page = readFileSync(join(infra, '../docs/operations.md'), 'utf8');
  const blocks = page.matchAll(/^<!-- tried: test\/infra\/unit\.deep\.test\.ts -->\n\n```sh\n(.+?)```/gms);
  return [...blocks].map(([, run = '']) => ({
    promise: `operations.md: ${run.split('\n')[0]}`,
    run: run.replaceAll('http://192.168.1.10', 'http://127.0.0.1'),
    prints: /(?:)/,
  }));
}

export const eveningSteps: readonly Step[] = [
  {
    promise: 'the unit file has no fault',
    run: 'systemd-analyze verify --man=no llm-router.socket llm-router.service 2>&1',
    prints: /^$/,
  },
  { promise: 'the service becomes ready', run: ready, prints: /^(curl: .*\n)*$/ },
  {
    promise: 'it has its own user, no capability, no way to gain one, and a system call filter',
    run: `stat -c %u /proc/${pid}; grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/${pid}/status`,
    prints: /^6[1-5]\d{3}\nCapEff:\t0+\nCapBnd:\t0+\nNoNewPrivs:\t1\nSeccomp:\t2\n$/,
  },
  {
    promise: 'a request without the key is refused',
    run: `curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8080/v1/models`,
    prints: /^401$/,
  },
  {
    promise: 'a client that names big forces it',
    run: `${ask('{"model":"big","max_tokens":3,"messages":[{"role":"user","content":"Hi."}]}')} -o /dev/null -D -`,
    prints: /x-router-backend: big\r\n/,
  },
  ...documentedSteps(),
  {
    promise: 'the audit is in the state folder and nobody else reads it',
    run: 'stat -L -c "%U %a" /var/lib/llm-router/audit.jsonl',
    prints: /^\S+ 600\n$/,
  },
  {
    promise: 'the doctor finds the house in order, big included',
    run: 'llm-router doctor --force-big',
    prints: /^ok +big: stream: (?![^]*^failed)/m,
  },
  {
    promise: 'the journal is limited',
    run: 'systemd-analyze cat-config systemd/journald.conf',
    prints: /^SystemMaxUse=500M$/m,
  },
  {
    promise: 'killed, it is back within seconds',
    run: `old=${pid}; kill -9 $old; until new=${pid} && [[ $new != 0 && $new != "$old" ]]; do sleep 0.1; done; ${ready}; systemctl show -P NRestarts llm-router`,
    prints: /^(curl: .*\n)*1\n$/,
  },
  {
    promise: 'stopped, it lets a running answer finish',
    run: `${stream} >/srv/out/stream & until grep -q content /srv/out/stream; do sleep 0.1; done
systemctl stop llm-router.socket llm-router.service; wait; tail -n 2 /srv/out/stream; systemctl show -P Result llm-router`,
    prints: /^data: \[DONE\]\n\nsuccess\n$/,
  },
];

/** A bash script that runs every step and leaves its exit code and its output in /srv/out. */
export const scriptOf = (steps: readonly Step[]): string =>
  [
    'mkdir -p /srv/out',
    'cd /root',
    // The key that the documented commands name.
    'export KEY=$(printf %048d 1)',
    ...steps.map(
      ({ run }, index) =>
        `(\nset -e -o pipefail\n${run}\n) >/srv/out/${index}.out 2>/srv/out/${index}.err; echo $? >/srv/out/${index}.code`,
    ),
    'journalctl -u llm-router -u llm-router.socket --no-pager >/srv/out/journal',
  ].join('\n');
