// What is allowed in router.yaml but probably not meant.
import { isLoopback } from './addresses.ts';
import type { Config } from './types.ts';

export function warningsOf({ apiKeys, backends: { small, big }, listen, mode, stream, wake }: Config): string[] {
  const open = !isLoopback(listen.host) && apiKeys.length === 0;
  const isHere = isLoopback(listen.host) || /^(0\.0\.0\.0|::)$/.test(listen.host);
  const hosts = isHere ? ['localhost', '127.0.0.1', '[::1]'] : [listen.host];
  const isOwn = hosts.some((host) => small.url === `http://${host}:${listen.port}`);
  const odd: readonly (readonly [unknown, string])[] = [
    [open, `listen.insecureLan lets everyone who reaches ${listen.host} use the router, and force big during a game`],
    [isOwn, "backends.small.url is the router's own: each request would come back; choose another listen.port"],
    [small.url === big?.url, 'backends.small.url is that of big: light work goes there, too, also during a game'],
    [big && !mode.url, 'mode.url is not set: the mode is never known, so only forced requests reach big'],
    [stream.holdLastMs !== undefined, 'stream.holdLastMs counts no more: stream.holdMs is for both, so take it out'],
    [!big && mode.url, 'mode.url is set without backends.big: the mode is never asked'],
    [!big && wake, 'wake is set without backends.big: nobody is ever woken'],
    [mode.deadlineMs > mode.maxAgeMs, 'mode.deadlineMs is above mode.maxAgeMs: a slow reply is too old to count'],
  ];
  return odd.flatMap(([applies, warning]) => (applies ? [warning] : []));
}
