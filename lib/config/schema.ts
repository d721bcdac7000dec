// THE table of router.yaml: each key, its limits and its default. The JSON schema and the did-you-mean texts come from it.
import * as z from 'zod/mini';
import { isHost, readBackendUrl, readMac, readOrigin, readUrl, readWakeAddress, urlWanted } from './addresses.ts';
import { described, list, longMs, needed, section, shortMs, text, textWhere, whole, yesOrNo } from './fields.ts';
import { readHeavyPattern } from './heavy-pattern.ts';
import { readKey } from './key-entry.ts';
import { aliasesApart, keysApart, notExposed, roomForOneBody, thresholdsInOrder } from './together.ts';

/** Headers of the hop itself, and those that the router sets: a configured value would break the exchange. */
const ownHeader = /^(?:host|connection|content-length|transfer-encoding|te|upgrade|trailer|expect)$/i;

const listen = section({
  host: z.prefault(textWhere('an address or name of this machine, without a port', isHost), '127.0.0.1'),
  port: z.prefault(whole('', 0, 65_535), 8080),
  insecureLan: yesOrNo(false),
  allowedHosts: list(
    text('a host name, without a port', (value) =>
      isHost(value) ? { value: value.toLowerCase() } : { wanted: 'a host name, without a port' },
    ),
    'host names',
  ),
  allowedOrigins: list(text('an origin such as https://chat.example.org', readOrigin), 'origins'),
});

const apiKey = section({
  name: textWhere('1 to 64 letters, digits, dots, dashes or underscores', (value) => /^[\w.-]{1,64}$/.test(value)),
  key: text('a key of 16 to 256 printable characters without spaces, or sha256: and 64 hex digits', readKey),
  mayForce: yesOrNo(true),
  mayAsk: yesOrNo(true),
  mayCancel: yesOrNo(false),
});

/** Big's are sharp, since small answers in its place. Small has nobody behind it: it may be busy for a while, and its queue is vLLM's. */
const timeouts = (connectMs: number, firstOutputMs: number) =>
  section({
    connectMs: shortMs(connectMs),
    firstOutputMs: longMs(firstOutputMs),
    answerMs: longMs(300_000),
    idleMs: longMs(60_000),
    totalMs: longMs(1_800_000),
  });

const headerName = textWhere(
  'a header name that is not one of the connection',
  (value) => /^[\w!#$%&'*+.^`|~-]+$/.test(value) && !ownHeader.test(value),
);
const headerValue = textWhere('one line of printable ASCII', (value) => /^[\x20-\x7e]*$/.test(value));
const headersWanted = 'a mapping of header names to values';
const headers = described(z.record(headerName, headerValue, { error: headersWanted }), headersWanted);

const reserved = new Set(['auto', 'small', 'big']);
const modelId = textWhere(
  'a model id other than auto, small and big',
  (value) => value.trim() === value && value !== '' && !reserved.has(value),
);

const contextWanted = 'auto, or a whole number of tokens from 1 to 100000000';
const contextTokens = described(
  z.union([z.literal('auto'), z.int().check(z.minimum(1), z.maximum(100_000_000))], { error: contextWanted }),
  contextWanted,
);

const servedName = textWhere('a served name, or auto', (value) => value.trim() === value && value !== '');
const backendKey = textWhere('a key in printable ASCII', (value) => /^[\x21-\x7e]*$/.test(value));
const path = textWhere(
  'a path that starts with /',
  (value) => /^\/[\x21-\x7e]*$/.test(value) && !/[?#\\]|\.\./.test(value),
);
const alias = textWhere(
  'a model name other than auto, small and big, * only at its end',
  (value) => /^[^\s*]+\*?$/.test(value) && !reserved.has(value),
);

const backend = <More extends z.core.$ZodLooseShape>(
  maxInFlight: number,
  waits: ReturnType<typeof timeouts>,
  more: More,
) =>
  section({
    url: text(urlWanted, readBackendUrl),
    model: z.prefault(servedName, 'auto'),
    models: list(modelId, 'model ids'),
    aliases: list(alias, 'model names'),
    apiKey: z.prefault(backendKey, ''),
    headers: z.prefault(headers, {}),
    healthPath: z.prefault(path, '/health'),
    contextTokens: z.prefault(contextTokens, 'auto'),
    maxInFlight: z.prefault(whole('', 1, 10_000), maxInFlight),
    timeouts: z.prefault(waits, {}),
    ...more,
  });

/** A pool behind one address fails now and then for one bad worker; the one gaming PC does not. */
const ofBig = { failuresBeforeDown: z.prefault(whole('failures', 1, 1000), 1) };

const mode = section({
  url: z.optional(text(urlWanted, readUrl)),
  maxAgeMs: shortMs(1000),
  deadlineMs: shortMs(300),
});

const tag = textWhere('one word of at most 64 characters, or nothing', (value) => /^\S{0,64}$/.test(value));
const policy = section({
  bigTokenThreshold: z.prefault(whole('tokens', 1, 100_000_000), 4000),
  bigTokenThresholdWithTools: z.optional(whole('tokens', 1, 100_000_000)).register(z.globalRegistry, { default: 8000 }),
  heavyPatterns: list(text('an RE2 pattern', readHeavyPattern), 'RE2 patterns'),
  forceTag: z.prefault(tag, '#force_big'),
  drainMs: shortMs(10_000, 0),
}).check(thresholdsInOrder);

const wake = section({
  mac: text('a MAC address such as 3c:7c:3f:12:34:56', readMac),
  address: z.optional(text('an IPv4 address, with or without a port', readWakeAddress)),
});

const bytes = (from: number) => whole('bytes', from, Number.MAX_SAFE_INTEGER);

const limits = section({
  bodyBytes: z.prefault(bytes(1), 33_554_432),
  bufferedBytes: z.prefault(bytes(1), 268_435_456),
  connections: z.prefault(whole('', 1, 1_000_000), 1024),
  headersMs: shortMs(10_000),
  keepAliveMs: shortMs(120_000),
  progressMs: shortMs(60_000),
}).check(roomForOneBody);

const stream = section({
  holdMs: shortMs(10_000, 0),
  waitEveryMs: shortMs(15_000),
  holdLastMs: z.optional(whole('milliseconds', 0, 600_000)),
});

const fileName = textWhere('a file name', (value) => value.trim() !== '' && !value.includes('\0'));
const audit = section({
  file: z.prefault(fileName, './audit.jsonl'),
  maxBytes: z.prefault(bytes(1024), 67_108_864),
  keep: z.prefault(whole('files', 1, 1000), 5),
});

/** router.yaml as people write it (input) and as the router reads it (output). */
export const configSchema = section({
  listen: z.prefault(listen, {}),
  apiKeys: list(apiKey, 'keys, each { name, key, mayForce, mayAsk, mayCancel }', keysApart),
  backends: needed(
    section({
      small: needed(backend(1024, timeouts(5000, 600_000), {})),
      big: z.optional(backend(8, timeouts(300, 120_000), ofBig)),
    }),
  ),
  aliases: list(alias, 'model names'),
  mode: z.prefault(mode, {}),
  policy: z.prefault(policy, {}),
  health: z.prefault(section({ maxAgeMs: shortMs(5000), timeoutMs: shortMs(1000) }), {}),
  limits: z.prefault(limits, {}),
  stream: z.prefault(stream, {}),
  audit: z.prefault(audit, {}),
  shutdownMs: shortMs(30_000, 0),
  shutdownDelayMs: shortMs(0, 0),
  wake: z.optional(wake),
}).check(notExposed, aliasesApart);

export type ConfigOutput = z.output<typeof configSchema>;
