// What is said about a configuration that cannot be used: one line per fault that a stranger can act on.

/** In the file, from 1; 0 where the value came from a command-line flag. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface ConfigFault extends Place {
  /** Such as `backends.big.url` or `apiKeys[0].key`; empty for the document itself. */
  readonly path: string;
  /** The value as written; a key or password only by its kind and length. */
  readonly got: string;
  readonly wanted: string;
}

export type Path = readonly PropertyKey[];

/** One line per fault: `router.yaml:12: mode.maxAgeMs: got "fast", wanted …`. */
export function renderFaults(name: string, faults: readonly ConfigFault[]): string[] {
  return faults.map((fault) => {
    const place = fault.line === 0 ? '' : `${name}:${fault.line}: `;
    const path = fault.path === '' ? '' : `${fault.path}: `;
    return `${place}${path}got ${fault.got}, wanted ${fault.wanted}`;
  });
}

export function renderPath(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : (index === 0 ? '' : '.') + plainKey(String(step))))
    .join('');
}

/** Undefined where nothing stands at the path. */
export function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    data,
  );
}

/** A value for a fault's text: short, on one line, and told by its kind alone where it may be a secret. */
export function describeValue(path: Path, value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (isSecret(path)) return typeof value === 'string' ? `text of ${value.length} characters` : `a ${typeof value}`;
  return typeof value === 'string'
    ? JSON.stringify(shorten(isAddress(path, value) ? withoutCredentials(value) : value))
    : String(value);
}

/** Keys, tokens, and the headers that may carry them. */
function isSecret(path: Path): boolean {
  const last = path.at(-1);
  if (path[0] === 'apiKeys') return !['name', 'mayForce', 'mayAsk', 'mayCancel'].includes(String(last));
  return last === 'apiKey' || path.includes('headers');
}

function isAddress(path: Path, value: string): boolean {
  return path.at(-1) === 'url' || value.includes('://');
}

/** Neither what stands before an @ nor a query: people put passwords and tokens there. */
function withoutCredentials(value: string): string {
  return value.replace(/^(\w+:\/\/)?.*@/s, '$1…@').replace(/([?#]).*$/s, '$1…');
}

function shorten(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 57)}…`;
}

function plainKey(key: string): string {
  return /^[\w-]{1,60}$/.test(key) ? key : JSON.stringify(shorten(key));
}
