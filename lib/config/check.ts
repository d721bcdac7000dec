// Every fault in a document's data: what the schema and the cross-checks find, each put where it stands in the file.
import type * as z from 'zod/mini';
import { urlWanted } from './addresses.ts';
import { crossFaults, type Finding } from './cross-checks.ts';
import type { ConfigDocument } from './document.ts';
import { type ConfigFault, describeValue, type Path, renderPath } from './faults.ts';
import { keysAt, suggestKey } from './known-keys.ts';
import { configSchema } from './schema.ts';

/** The only value without a default: missed where it belongs, even when the sections around it are missing too. */
const required: Path = ['backends', 'small', 'url'];

/** All faults in the order of the file, one per path. A value that could not be read is not missed as well. */
export function faultsOf(document: ConfigDocument, data: unknown, issues: readonly z.core.$ZodIssue[]): ConfigFault[] {
  if (document.syntaxError) return [...document.faults];
  const unread = document.faults.map((fault) => fault.path);
  const found = [...issues.flatMap((issue) => findingsOf(issue, data)), ...crossFaults(data)]
    .filter(({ path }) => valueAt(data, path) !== undefined || !unread.some((above) => isWithin(path, above)))
    .map((finding) => placed(finding, document, data));
  const byPath = new Map([...document.faults, ...found].toReversed().map((fault) => [fault.path, fault]));
  return [...byPath.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

function findingsOf(issue: z.core.$ZodIssue, data: unknown): Finding[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key));
  const { path, message } = issue;
  if (issue.code === 'invalid_key') {
    return [{ path, part: 'key', got: 'this name', wanted: issue.issues[0]?.message ?? message }];
  }
  const isAbove = required.slice(0, path.length).every((step, index) => step === path[index]);
  const missing = isAbove && valueAt(data, path) === undefined;
  return [missing ? { path: required, part: 'value', wanted: urlWanted } : { path, part: 'value', wanted: message }];
}

function unknownKey(path: Path, key: string): Finding {
  const wanted = `one of ${keysAt(configSchema, path).join(', ')}`;
  const hint = suggestKey(configSchema, path, key);
  return { path: [...path, key], part: 'key', got: 'an unknown key', wanted, hint };
}

function placed(finding: Finding, document: ConfigDocument, data: unknown): ConfigFault {
  const path = renderPath(finding.path);
  const reference = document.references.get(path);
  const value =
    reference === undefined ? describeValue(finding.path, valueAt(data, finding.path)) : JSON.stringify(reference);
  const got = finding.got ?? value;
  const place = document.placeOf(finding.path, finding.part);
  return { ...place, path, got, wanted: finding.wanted, ...(finding.hint === undefined ? {} : { hint: finding.hint }) };
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    data,
  );
}

function isWithin(path: Path, above: string): boolean {
  return path.some((_, index) => renderPath(path.slice(0, index)) === above) || renderPath(path) === above;
}
