// What people put into their chat app, and a request to try: with this machine's own address, and the key that is shown only now.
import { hostname, networkInterfaces } from 'node:os';
import { program, service } from '#entry/node/home.ts';
import type { Config } from '#lib/config.ts';
import { shellWord } from '../command.ts';

/** `key`: null where none is needed. */
export function clientLines({ listen, apiKeys }: Config, key: string | null, file: string): string {
  const url = `http://${listen.host === '0.0.0.0' ? ownAddress() : listen.host}:${listen.port}`;
  // Tried on this machine, which may not know its own name.
  const here = `http://127.0.0.1:${listen.port}`;
  const header = key === null ? '' : ` -H 'authorization: Bearer ${key}'`;
  const start = file === service.config ? service.start : `${program} serve --config ${shellWord(file)}`;
  return [
    'For chat apps, agents and browsers:',
    `  App    ${url}/`,
    `  API    ${url}/v1   (model: auto)`,
    key === null
      ? '  Key    none: only this machine can connect'
      : `  Key    ${key}   (${apiKeys[0]?.name}; shown only now)`,
    `Start   ${start}`,
    `Try     curl -N ${here}/v1/chat/completions${header} -H 'content-type: application/json' -d '{"model":"auto","stream":true,"messages":[{"role":"user","content":"Hello"}]}'`,
    '',
  ].join('\n');
}

/** As other devices reach it. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? hostname();
}
