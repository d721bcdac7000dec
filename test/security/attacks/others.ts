// Attacks that are more than bytes on a connection: what must come of them, and the test that shows it.
export interface OtherAttack {
  readonly attack: string;
  readonly outcome: string;
  /** From the root of the repository. */
  readonly test: string;
}

export const otherAttacks: readonly OtherAttack[] = [
  {
    attack: 'a web page of a foreign or null origin',
    outcome: '403 where no keys are configured, else 401 without a valid key; no CORS headers in either case',
    test: 'test/security/access.test.ts',
  },
  {
    attack: 'JSON posted as text/plain by a page',
    outcome: '403, nothing is read',
    test: 'test/security/access.test.ts',
  },
  {
    attack: 'a key in the query or a cookie, two keys, a list of keys',
    outcome: '401',
    test: 'test/security/access.test.ts',
  },
  {
    attack: 'a path spelled otherwise, to get around the keys',
    outcome: '401 or 404',
    test: 'test/security/access.test.ts',
  },
  {
    attack: 'a key that may not force',
    outcome: 'answered by small, and recorded',
    test: 'test/security/access.test.ts',
  },
  { attack: "a client's key on its way to a backend", outcome: 'never travels', test: 'test/security/access.test.ts' },
  {
    attack: 'a preflight for a foreign page or host',
    outcome: '204 without permission',
    test: 'test/security/access.test.ts',
  },
  {
    attack: 'a body of 300 MB, declared or in chunks',
    outcome: '413, bytes given back',
    test: 'test/security/bombs.test.ts',
  },
  { attack: 'a compressed body', outcome: '415, never unpacked', test: 'test/security/bombs.test.ts' },
  {
    attack: 'more bodies than the budget of all',
    outcome: '503 with retry-after, the others are served',
    test: 'test/security/bombs.test.ts',
  },
  {
    attack: 'token bombs, deep JSON, 150,000 keys, `__proto__`',
    outcome: 'no stall, no pollution, no 500',
    test: 'test/security/bombs.test.ts',
  },
  {
    attack: '500 idle connections, more than the limit',
    outcome: 'others are served, memory is bounded',
    test: 'test/security/bombs.test.ts',
  },
  {
    attack: 'a flood of forced requests',
    outcome: 'fail-soft `big-busy` above `maxInFlight`',
    test: 'test/security/bombs.test.ts',
  },
  {
    attack: 'slow headers, slow body, slow reader',
    outcome: '408, 408, closed',
    test: 'test/failure/slow-client.test.ts',
  },
  {
    attack: 'mutated and random bytes',
    outcome: 'an answer or an end; only allow-listed paths reach a backend',
    test: 'test/security/raw-fuzz.test.ts',
  },
  {
    attack: 'secrets and prompts in logs, errors, records, metrics',
    outcome: 'never',
    test: 'test/security/canary.test.ts',
  },
  {
    attack: 'smuggling behind nginx',
    outcome: 'one request is at most one decision',
    test: 'test/security/behind-nginx.deep.test.ts',
  },
];
