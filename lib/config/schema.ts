// THE table of router.yaml: each key, its limits and its default. The JSON schema and the did-you-mean texts come from it.
import * as z from 'zod';
import { isHost, readBackendUrl, readMac, readOrigin, readUrl, readWakeAddress, urlWanted } from './addresses.ts';
import { list, longMs, names, section, shortMs, text, textWhere, whole, yesOrNo } from './fields.ts';
import { compileHeavyPattern } from './heavy-pattern.ts';
import { readKey } from './key-entry.ts';

/** Headers of the hop itself, and those that the router sets: a configured value would break the exchange. */
const ownHeaders = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'te',
  'upgrade',
  'trailer',
  'expect',
]);

const listen = section({
  host: textWhere('an address or name of this machine, without a port', isHost).prefault('127.0.0.1'),
  port: whole('', 0, 65_535).prefault(8080),
  insecureLan: yesOrNo().prefault(false),
  allowedHosts: list(
    text('a host name, without a port', (value) =>
      isHost(value) ? { value: value.toLowerCase() } : { wanted: 'a host name, without a port' },
    ),
    'host names',
  ).prefault([]),
  allowedOrigins: list(text('an origin such as https://chat.example.org', readOrigin), 'origins').prefault([]),
});

const apiKey = section({
  name: textWhere('1 to 64 letters, digits, dots, dashes or underscores', (value) => /^[\w.-]{1,64}$/.test(value)),
  key: text('a key of 16 to 256 printable characters without spaces, or sha256: and 64 hex digits', readKey),
  mayForce: yesOrNo().prefault(true),
  mayAsk: yesOrNo().prefault(true),
  mayCancel: yesOrNo().prefault(false),
});

/** Big's are sharp, since small answers in its place. Small has nobody behind it: it may be busy for a while, and its queue is vLLM's. */
const timeouts = (connectMs: number, firstOutputMs: number) =>
  section({
    connectMs: shortMs().prefault(connectMs),
    firstOutputMs: longMs().prefault(firstOutputMs),
    answerMs: longMs().prefault(300_000),
    idleMs: longMs().prefault(60_000),
    totalMs: longMs().prefault(1_800_000),
  });

const headerName = textWhere(
  'a header name that is not one of the connection',
  (value) => /^[\w!#$%&'*+.^`|~-]+$/.test(value) && !ownHeaders.has(value.toLowerCase()),
);
const headerValue = textWhere('one line of printable ASCII', (value) => /^[\x20-\x7e]*$/.test(value));
const reserved = new Set(['auto', 'small', 'big']);
const modelId = textWhere(
  'a model id other than auto, small and big',
  (value) => value.trim() === value && value !== '' && !reserved.has(value),
);

const contextWanted = 'auto, or a whole number of tokens from 1 to 100000000';
const contextTokens = z
  .union([z.literal('auto'), z.int().min(1).max(100_000_000)], { error: contextWanted })
  .describe(contextWanted);

const alias = textWhere(
  'a model name other than auto, small and big, * only at its end',
  (value) => /^[^\s*]+\*?$/.test(value) && !reserved.has(value),
);

const backend = <More extends z.ZodRawShape>(
  maxInFlight: number,
  connectMs: number,
  firstOutputMs: number,
  more: More,
) =>
  section({
    url: text(urlWanted, readBackendUrl),
    model: textWhere('a served name, or auto', (value) => value.trim() === value && value !== '').prefault('auto'),
    models: list(modelId, 'model ids').prefault([]),
    aliases: list(alias, 'model names').prefault([]),
    apiKey: textWhere('a key in printable ASCII', (value) => /^[\x21-\x7e]*$/.test(value)).prefault(''),
    headers: names(headerName, headerValue, 'header names to values').prefault({}),
    healthPath: textWhere(
      'a path that starts with /',
      (value) => /^\/[\x21-\x7e]*$/.test(value) && !/[?#\\]|\.\./.test(value),
    ).prefault('/health'),
    contextTokens: contextTokens.prefault('auto'),
    maxInFlight: whole('', 1, 10_000).prefault(maxInFlight),
    timeouts: timeouts(connectMs, firstOutputMs).prefault({}),
    ...more,
  });

/** A pool behind one address fails now and then for one bad worker; the one gaming PC does not. */
const ofBig = { failuresBeforeDown: whole('failures', 1, 1000).prefault(1) };

const mode = section({
  url: text(urlWanted, readUrl).optional(),
  maxAgeMs: shortMs().prefault(1000),
  deadlineMs: shortMs().prefault(300),
});

const policy = section({
  bigTokenThreshold: whole('tokens', 1, 100_000_000).prefault(4000),
  bigTokenThresholdWithTools: whole('tokens', 1, 100_000_000).optional().meta({ default: 8000 }),
  heavyPatterns: list(
    text('an RE2 pattern', (value) => {
      const compiled = compileHeavyPattern(value);
      return 'pattern' in compiled ? { value: compiled.pattern } : { wanted: `an RE2 pattern: ${compiled.fault}` };
    }),
    'RE2 patterns',
  ).prefault([]),
  forceTag: textWhere('one word of at most 64 characters, or nothing', (value) => /^\S{0,64}$/.test(value)).prefault(
    '#force_big',
  ),
  drainMs: shortMs(0).prefault(10_000),
});

const wake = section({
  mac: text('a MAC address such as 3c:7c:3f:12:34:56', readMac),
  address: text('an IPv4 address, with or without a port', readWakeAddress).optional(),
});

const bytes = (from: number) => whole('bytes', from, Number.MAX_SAFE_INTEGER);

const limits = section({
  bodyBytes: bytes(1).prefault(33_554_432),
  bufferedBytes: bytes(1).prefault(268_435_456),
  connections: whole('', 1, 1_000_000).prefault(1024),
  headersMs: shortMs().prefault(10_000),
  keepAliveMs: shortMs().prefault(120_000),
  progressMs: shortMs().prefault(60_000),
}).refine((value) => value.bufferedBytes >= value.bodyBytes, {
  path: ['bufferedBytes'],
  error: 'at least limits.bodyBytes; left out it is 268435456',
});

/** router.yaml as people write it (input) and as the router reads it (output). */
export const configSchema = section({
  listen: listen.prefault({}),
  apiKeys: list(apiKey, 'keys, each { name, key, mayForce, mayAsk, mayCancel }').prefault([]),
  backends: section({
    small: backend(1024, 5000, 600_000, {}),
    big: backend(8, 300, 120_000, ofBig).optional(),
  }),
  aliases: list(alias, 'model names').prefault([]),
  mode: mode.prefault({}),
  policy: policy.prefault({}),
  health: section({ maxAgeMs: shortMs().prefault(5000), timeoutMs: shortMs().prefault(1000) }).prefault({}),
  limits: limits.prefault({}),
  stream: section({
    holdMs: shortMs(0).prefault(10_000),
    waitEveryMs: shortMs().prefault(15_000),
    holdLastMs: shortMs(0).optional(),
  }).prefault({}),
  audit: section({
    file: textWhere('a file name', (value) => value.trim() !== '' && !value.includes('\0')).prefault('./audit.jsonl'),
    maxBytes: bytes(1024).prefault(67_108_864),
    keep: whole('files', 1, 1000).prefault(5),
  }).prefault({}),
  shutdownMs: shortMs(0).prefault(30_000),
  shutdownDelayMs: shortMs(0).prefault(0),
  wake: wake.optional(),
});

export type ConfigOutput = z.output<typeof configSchema>;
