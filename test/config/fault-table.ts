// Faulty configurations and the lines they must print. `add` comes after the three lines of the smallest valid document.

export interface FaultRow {
  readonly add: string;
  readonly lines: readonly string[];
}

const url = 'an http or https address without user, password, query or fragment';
const anyKey =
  'one of listen, apiKeys, backends, aliases, mode, policy, health, limits, stream, audit, shutdownMs, shutdownDelayMs, wake';
const key = 'a key of 16 to 256 printable characters without spaces, or sha256: and 64 hex digits';
const name = '1 to 64 letters, digits, dots, dashes or underscores';
const shortMs = 'a whole number of milliseconds from 1 to 600000';
const quotes = 'quotes around a text that holds : # { } [ ] , & * ! | > @ or %';
const origin =
  'an origin such as https://chat.example.org or app://obsidian.md: scheme, name and port only, no wildcard';
const exposed =
  '127.0.0.1 while there are no apiKeys (the command key add NAME makes one), or listen.insecureLan: true: then anyone on the network can force big';

const rows: Record<string, Record<string, string | readonly string[]>> = {
  'unknown keys': {
    'polcy: {}': `4: polcy: got an unknown key, wanted ${anyKey} (did you mean policy?)`,
    'polcy:': `4: polcy: got an unknown key, wanted ${anyKey} (did you mean policy?)`,
    'zzz: 1': `4: zzz: got an unknown key, wanted ${anyKey}`,
    'port: 80': `4: port: got an unknown key, wanted ${anyKey} (it belongs at listen.port)`,
    'mdoe: {}': `4: mdoe: got an unknown key, wanted ${anyKey} (did you mean mode?)`,
    'shutdownDelaySec: 1': `4: shutdownDelaySec: got an unknown key, wanted ${anyKey} (did you mean shutdownDelayMs?)`,
    'url: http://pc': `4: url: got an unknown key, wanted ${anyKey} (it belongs at backends.small.url or backends.big.url or mode.url)`,
    'mode:\n  maxagems: 5':
      '5: mode.maxagems: got an unknown key, wanted one of url, maxAgeMs, deadlineMs (did you mean maxAgeMs?)',
    'timeouts: {}': `4: timeouts: got an unknown key, wanted ${anyKey} (it belongs at backends.small.timeouts or backends.big.timeouts)`,
    '__proto__: { a: 1 }': `4: __proto__: got an unknown key, wanted ${anyKey}`,
    '"a\\nb": 1': `4: "a\\nb": got an unknown key, wanted ${anyKey}`,
    '<<: { listen: {} }': `4: "<<": got an unknown key, wanted ${anyKey}`,
  },
  'wrong kinds': {
    'listen: here':
      '4: listen: got "here", wanted a mapping with keys of host, port, insecureLan, allowedHosts, allowedOrigins',
    'listen:\n  port: "80"': '5: listen.port: got "80", wanted a whole number from 0 to 65535',
    'listen:\n  port: 70000': '5: listen.port: got 70000, wanted a whole number from 0 to 65535',
    'listen:\n  insecureLan: yes': '5: listen.insecureLan: got "yes", wanted true or false',
    'mode:\n  maxAgeMs: 1s': `5: mode.maxAgeMs: got "1s", wanted ${shortMs}`,
    'mode:\n  deadlineMs: 0': `5: mode.deadlineMs: got 0, wanted ${shortMs}`,
    'mode:\n  deadlineMs: 0.5': `5: mode.deadlineMs: got 0.5, wanted ${shortMs}`,
    'mode:\n  deadlineMs: .inf': `5: mode.deadlineMs: got Infinity, wanted ${shortMs}`,
    'shutdownMs: -1': '4: shutdownMs: got -1, wanted a whole number of milliseconds from 0 to 600000',
    'policy: { heavyPatterns: prove }': '4: policy.heavyPatterns: got "prove", wanted a list of RE2 patterns',
    'policy: { bigTokenThreshold: 9000, bigTokenThresholdWithTools: 8000 }':
      '4: policy.bigTokenThresholdWithTools: got 8000, wanted at least policy.bigTokenThreshold (9000): everything is never less than the words',
    'policy: { bigTokenThreshold: 4k }':
      '4: policy.bigTokenThreshold: got "4k", wanted a whole number of tokens from 1 to 100000000',
    'policy: { forceTag: "two words" }':
      '4: policy.forceTag: got "two words", wanted one word of at most 64 characters, or nothing',
    'policy: { forceTag: 12 }':
      '4: policy.forceTag: got 12, wanted one word of at most 64 characters, or nothing, in quotes',
    [`audit: { keep: "${'k'.repeat(60)}" }`]: `4: audit.keep: got "${'k'.repeat(60)}", wanted a whole number of files from 1 to 1000`,
    [`audit: { keep: "${'k'.repeat(61)}" }`]: `4: audit.keep: got "${'k'.repeat(57)}…", wanted a whole number of files from 1 to 1000`,
    'audit: { keep: 0 }': '4: audit.keep: got 0, wanted a whole number of files from 1 to 1000',
    'audit: { file: "" }': '4: audit.file: got "", wanted a file name',
    'audit: { file: true }': '4: audit.file: got true, wanted a file name, in quotes',
    'limits: { bodyBytes: 300000000 }':
      '4: limits.bufferedBytes: got nothing, wanted at least limits.bodyBytes; left out it is 268435456',
    'limits: { bodyBytes: 9, bufferedBytes: 8 }':
      '4: limits.bufferedBytes: got 8, wanted at least limits.bodyBytes; left out it is 268435456',
    'limits: { bodyBytes: {}, bufferedBytes: 8 }':
      '4: limits.bodyBytes: got a mapping, wanted a whole number of bytes from 1 to 9007199254740991',
    'policy: { bigTokenThreshold: 9000, bigTokenThresholdWithTools: {} }':
      '4: policy.bigTokenThresholdWithTools: got a mapping, wanted a whole number of tokens from 1 to 100000000',
    'listen: { host: 0.0.0.0 }\nlimits: { bodyBytes: 9, bufferedBytes: 8, headersMs: 0.5, ports: 1 }\naliases: [a, a]':
      [
        `4: listen.host: got "0.0.0.0", wanted ${exposed}`,
        '5: limits.bufferedBytes: got 8, wanted at least limits.bodyBytes; left out it is 268435456',
        `5: limits.headersMs: got 0.5, wanted ${shortMs}`,
        '5: limits.ports: got an unknown key, wanted one of bodyBytes, bufferedBytes, connections, headersMs, keepAliveMs, progressMs',
        '6: aliases[1]: got "a", wanted a name that stands in no other list',
      ],
    'policy: 5\nlimits: [5]\naliases: 5\nlisten: 5': [
      '4: policy: got 5, wanted a mapping with keys of bigTokenThreshold, bigTokenThresholdWithTools, heavyPatterns, forceTag, drainMs',
      '5: limits: got a list, wanted a mapping with keys of bodyBytes, bufferedBytes, connections, headersMs, keepAliveMs, progressMs',
      '6: aliases: got 5, wanted a list of model names',
      '7: listen: got 5, wanted a mapping with keys of host, port, insecureLan, allowedHosts, allowedOrigins',
    ],
    'audit: *x\nmode:\nmode: { url: 5 }': [
      '4: audit: got an alias, wanted the value itself: anchors and aliases are not followed',
      '6: mode: got the same key a second time, wanted each key once',
    ],
  },
  'the big backend, which is checked like the small one': {
    '  big:\n    url: 192.168.1.20:8000': `5: backends.big.url: got "192.168.1.20:8000", wanted ${url}`,
    '  big:\n    url: ftp://pc': `5: backends.big.url: got "ftp://pc", wanted ${url}`,
    '  big:\n    url: http://me:secret@pc': `5: backends.big.url: got "http://…@pc", wanted ${url}`,
    '  big:\n    url: http://pc/?a=1': `5: backends.big.url: got "http://pc/?…", wanted ${url}`,
    '  big:\n    url: http://pc:8000/v1/':
      '5: backends.big.url: got "http://pc:8000/v1/", wanted the address without its /v1',
    '  big:\n    url: http://pc:8000/v1/chat/completions':
      '5: backends.big.url: got "http://pc:8000/v1/chat/completions", wanted the address without its /v1/chat/completions',
    '  big:\n    url: http://pc:8000/llm/v1/models/':
      '5: backends.big.url: got "http://pc:8000/llm/v1/models/", wanted the address without its /v1/models',
    '  big:\n    url: http://pc:8000/health':
      '5: backends.big.url: got "http://pc:8000/health", wanted the address without its /health',
    '  big: { url: "http://pc", aliases: [small] }':
      '4: backends.big.aliases[0]: got "small", wanted a model name other than auto, small and big, * only at its end',
    '  big: { url: "http://pc", aliases: ["gpt-*-mini"] }':
      '4: backends.big.aliases[0]: got "gpt-*-mini", wanted a model name other than auto, small and big, * only at its end',
    '  big: { url: "http://pc", aliases: ["gpt-*"] }\naliases: ["gpt-*"]':
      '5: aliases[0]: got "gpt-*", wanted a name that stands in no other list',
    '  big: { url: "http://pc", models: [a], aliases: [a] }':
      '4: backends.big.aliases[0]: got "a", wanted a name that stands in no other list',
    '    models: [a]\n    aliases: [a]':
      '5: backends.small.aliases[0]: got "a", wanted a name that stands in no other list',
    '    aliases: [a]\n  big: { url: "http://pc", aliases: [a] }':
      '5: backends.big.aliases[0]: got "a", wanted a name that stands in no other list',
    '  big:\n    url: http://pc:99999': `5: backends.big.url: got "http://pc:99999", wanted ${url}`,
    '  big: {}': `4: backends.big.url: got nothing, wanted ${url}`,
    '  big: { model: qwen }': `4: backends.big.url: got nothing, wanted ${url}`,
    '  big: { url: "http://pc", models: [big] }':
      '4: backends.big.models[0]: got "big", wanted a model id other than auto, small and big',
    '  big: { url: "http://pc", contextTokens: lots }':
      '4: backends.big.contextTokens: got "lots", wanted auto, or a whole number of tokens from 1 to 100000000',
    '  big: { url: "http://pc", healthPath: health }':
      '4: backends.big.healthPath: got "health", wanted a path that starts with /',
    '  big: { url: "http://pc", headers: { Host: pc } }':
      '4: backends.big.headers.Host: got this name, wanted a header name that is not one of the connection',
    '  big: { url: "http://pc", headers: { X-A: "a\\nb" } }':
      '4: backends.big.headers.X-A: got text of 3 characters, wanted one line of printable ASCII',
    '  big:\n    url: http://pc\n    timeouts:\n      connectMs: fast': `7: backends.big.timeouts.connectMs: got "fast", wanted ${shortMs}`,
  },
  'keys of clients': {
    'apiKeys: { a: b }':
      '4: apiKeys: got a mapping, wanted a list of keys, each { name, key, mayForce, mayAsk, mayCancel }',
    'apiKeys: [a-key-with-no-name]':
      '4: apiKeys[0]: got text of 18 characters, wanted a mapping with keys of name, key, mayForce, mayAsk, mayCancel',
    'apiKeys:\n  - name: a': `5: apiKeys[0].key: got nothing, wanted ${key}`,
    'apiKeys:\n  - { name: "a b", key: 0123456789abcdef }': `5: apiKeys[0].name: got "a b", wanted ${name}`,
    'apiKeys:\n  - { name: a, key: 0123456789abcdef, mayForce: x, mayAsk: y, mayCancel: z }': [
      '5: apiKeys[0].mayForce: got "x", wanted true or false',
      '5: apiKeys[0].mayAsk: got "y", wanted true or false',
      '5: apiKeys[0].mayCancel: got "z", wanted true or false',
    ],
    'apiKeys:\n  - { name: a, key: short }':
      '5: apiKeys[0].key: got text of 5 characters, wanted a key of at least 16 characters',
    'apiKeys:\n  - { name: a, key: "with a space inside it" }':
      '5: apiKeys[0].key: got text of 22 characters, wanted a key of at most 256 printable characters without spaces',
    'apiKeys:\n  - { name: a, key: 1234567890123456 }': `5: apiKeys[0].key: got a number, wanted ${key}, in quotes`,
    'apiKeys:\n  - { name: a, key: "sha256:0123" }':
      '5: apiKeys[0].key: got text of 11 characters, wanted sha256: and 64 hex digits',
    'apiKeys:\n  - { name: a, key: 0123456789abcdef }\n  - { name: a, key: 0123456789abcdefg }':
      '6: apiKeys[1].name: got "a", wanted a name of its own',
    'apiKeys:\n  - { name: a, key: 0123456789abcdef }\n  - { name: b, key: 0123456789abcdef }':
      '6: apiKeys[1].key: got text of 16 characters, wanted a key of its own',
    'apiKeys:\n  - { name: a, key: 0123456789abcdef, mayforce: false }':
      '5: apiKeys[0].mayforce: got an unknown key, wanted one of name, key, mayForce, mayAsk, mayCancel (did you mean mayForce?)',
  },
  'listening beyond this machine': {
    'listen:\n  host: 0.0.0.0': `5: listen.host: got "0.0.0.0", wanted ${exposed}`,
    'listen:\n  host: "::"': `5: listen.host: got "::", wanted ${exposed}`,
    'listen:\n  host: server.lan': `5: listen.host: got "server.lan", wanted ${exposed}`,
    'listen:\n  host: "${env.HOST}"': `5: listen.host: got "\${env.HOST}", wanted ${exposed}`,
    'listen:\n  host: http://0.0.0.0':
      '5: listen.host: got "http://0.0.0.0", wanted an address or name of this machine, without a port',
    'listen: { allowedHosts: ["a.org:80"] }':
      '4: listen.allowedHosts[0]: got "a.org:80", wanted a host name, without a port',
    'listen: { allowedOrigins: ["app://*", "null", "file:///", "tauri://localhost/x"] }': [0, 1, 2, 3].map(
      (index) =>
        `4: listen.allowedOrigins[${index}]: got "${['app://*', 'null', 'file:///', 'tauri://localhost/x'][index]}", wanted ${origin}`,
    ),
    'listen: { allowedOrigins: ["*", "https://a.org/x"] }': [
      `4: listen.allowedOrigins[0]: got "*", wanted ${origin}`,
      `4: listen.allowedOrigins[1]: got "https://a.org/x", wanted ${origin}`,
    ],
  },
  'the environment': {
    'audit:\n  file: ${env.NOWHERE}/a':
      '5: audit.file: got ${env.NOWHERE}, wanted NOWHERE in the environment, or in the file keys/NOWHERE beside the configuration',
    'audit:\n  file: ${NOWHERE}/a':
      '5: audit.file: got a ${ that is no reference, wanted ${env.NAME}, NAME being letters, digits and underscores',
    'audit:\n  file: "${env.EMPTY}"': '5: audit.file: got "${env.EMPTY}", wanted a file name',
    'apiKeys:\n  - { name: a, key: "${env.EMPTY}" }':
      '5: apiKeys[0].key: got "${env.EMPTY}", wanted a key of at least 16 characters',
  },
  'RE2, which has no look-around and no back references': {
    'policy:\n  heavyPatterns:\n    - (?=x)':
      '6: policy.heavyPatterns[0]: got "(?=x)", wanted an RE2 pattern: invalid or unsupported Perl syntax: `(?=`',
    "policy:\n  heavyPatterns:\n    - ok\n    - '(a)\\1'":
      '7: policy.heavyPatterns[1]: got "(a)\\\\1", wanted an RE2 pattern: invalid escape sequence: `\\1`',
    'policy:\n  heavyPatterns: ["(a"]':
      '5: policy.heavyPatterns[0]: got "(a", wanted an RE2 pattern: missing closing ): `(a`',
    'policy:\n  heavyPatterns: [7]': '5: policy.heavyPatterns[0]: got 7, wanted an RE2 pattern, in quotes',
  },
  YAML: {
    'shutdownMs: 5\n# K\uFFFDche': '5: got a letter that is lost, or not UTF-8, wanted it, in a file saved as UTF-8',
    'mode:\n\tmaxAgeMs: 5': '5: got text that is not YAML here, wanted spaces, not tabs, at the start of a line',
    'mode: a: b':
      '4: got text that is not YAML here, wanted one key: value per line, or quotes around a text that holds a colon',
    'mode: "a\nhealth: {}':
      '4: got text that is not YAML here, wanted a closing quote or bracket, a comma between items, or a colon and space after a key',
    'mode: { url: ${env.HOST} }': `4: got text that is not YAML here, wanted ${quotes}`,
    'mode: [a\nhealth: {}':
      '4: got text that is not YAML here, wanted the keys of one mapping in one column, and every bracket closed',
    'mode: @home': `4: got text that is not YAML here, wanted ${quotes}`,
    'mode: "\\q"': '4: got text that is not YAML here, wanted single quotes around a text that holds a backslash',
    'mode: {a: b: c}': '4: got text that is not YAML here, wanted no - or indented keys between brackets',
    'mo\nde: 1': '4: got text that is not YAML here, wanted a colon and space after a key, on the same line',
    'mode: {a: @b, c: @d}': `4: got text that is not YAML here, wanted ${quotes}`,
    '---\nmode: {}': '4: got text that is not YAML here, wanted one document: no --- in the middle',
    'mode: !home x': '4: got text that is not YAML here, wanted a value without a ! tag',
    'mode: {}\nmode: {}': '5: mode: got the same key a second time, wanted each key once',
    'health: {}\nhealth: {}\nhealth: {}': [
      '5: health: got the same key a second time, wanted each key once',
      '6: health: got the same key a second time, wanted each key once',
    ],
    'mode: &m {}\nhealth: *m': '5: health: got an alias, wanted the value itself: anchors and aliases are not followed',
    '? [a]\n: 1': '4: got a key that is not plain text, wanted plain text before the colon',
  },
};

export const faultTable: ReadonlyArray<readonly [group: string, rows: readonly FaultRow[]]> = Object.entries(rows).map(
  ([group, table]) => [group, Object.entries(table).map(([add, lines]) => ({ add, lines: [lines].flat() }))],
);
