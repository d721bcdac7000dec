// Attacks by what is addressed: hosts, targets, the engine's own paths.
import { chat, lines, post, type RawAttack } from './row.ts';

const badHosts: readonly RawAttack[] = [
  'a/admin?',
  String.raw`a\admin?`,
  'u:p@x',
  'a b',
  '',
  'x'.repeat(300),
  'a#b',
  'a,b',
  '[::1',
  'localhost:1:2',
  'localhost:abc',
  'häuschen',
].map((host) => ({
  attack: 'a Host that is no host',
  name: host.slice(0, 20),
  bytes: post(chat, host),
  statuses: [400],
  closes: true,
}));
const twoHosts: RawAttack = {
  attack: 'a Host that is no host',
  name: 'two Host headers',
  bytes: post(chat, 'localhost', 'host: localhost'),
  statuses: [400],
  closes: true,
};
const noHost: RawAttack = {
  attack: 'a Host that is no host',
  name: 'no Host header',
  bytes: post(chat, null),
  statuses: [400],
  closes: true,
};

const rebinding: readonly RawAttack[] = [
  'evil.example',
  'evil.example:8080',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'localhost.',
  'xn--localhost-x',
].map((host) => ({
  attack: 'DNS rebinding',
  name: host,
  bytes: post(chat, host),
  statuses: [421],
  says: /allowedHosts/,
}));

const targets: readonly RawAttack[] = [
  [`http://evil.example${chat}`, 400],
  [`https://localhost${chat}`, 400],
  ['*', 400],
  ['evil', 400],
  [`//evil.example${chat}`, 404],
  ['/v1/../sleep', 400],
  ['/v1/%2e%2e/sleep', 400],
  ['/v1/%2E./sleep', 400],
  [String.raw`/v1/..\sleep`, 400],
  ['/v1/..%5csleep', 400],
  ['/v1/chat%2fcompletions', 400],
  ['/v1/models/%2e%2e%2fsleep', 405],
  ['/v1/chat;x=1/completions', 400],
  [`${chat}#x`, 400],
  [`${chat}/../../sleep`, 400],
  ['/v1/chat/completions\u00ff', 400],
  ['/v1/chat/completions%00', 400],
  ['/v1/chat/completions%', 400],
  [`/${'a'.repeat(20_000)}`, 404],
].map(([path, status]) => ({
  attack: 'a target that could be read as another',
  name: String(path).slice(0, 40),
  bytes: post(String(path)),
  statuses: [Number(status)],
}));

/** Paths of vLLM that no client of a house may reach. */
const engine: readonly RawAttack[] = [
  '/invocations',
  '/pause',
  '/resume',
  '/sleep',
  '/wake_up',
  '/is_sleeping',
  '/collective_rpc',
  '/abort_requests',
  '/reset_prefix_cache',
  '/reset_mm_cache',
  '/server_info',
  '/update_weights',
  '/v1/load_lora_adapter',
  '/v1/unload_lora_adapter',
  '/start_profile',
  '/stop_profile',
  '/tokenize',
  '/detokenize',
  '/v1/audio/speech',
  '/v1/rerank',
  '/load',
  '/ping',
].flatMap((path) => [
  { attack: "the engine's own paths", name: `POST ${path}`, bytes: post(path), statuses: [404] },
  {
    attack: "the engine's own paths",
    name: `GET ${path}`,
    bytes: lines(`GET ${path} HTTP/1.1`, 'host: localhost', 'connection: close'),
    statuses: [404],
  },
]);

export const addressAttacks: readonly RawAttack[] = [
  ...badHosts,
  twoHosts,
  noHost,
  ...rebinding,
  ...targets,
  ...engine,
];
