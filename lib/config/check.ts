// Every fault in a document's data: what the schema finds, each put where it stands in the file.
import type * as z from 'zod/mini';
import type { ConfigDocument } from './document.ts';
import { type ConfigFault, describeValue, type Path, renderPath, valueAt } from './faults.ts';
import { suggestKey } from './known-keys.ts';
import { configSchema } from './schema.ts';

/** All faults in the order of the file. Of what the schema finds at one path the first is told, and nothing where the document has a fault. */
export function faultsOf(document: ConfigDocument, data: unknown, issues: readonly z.core.$ZodIssue[]): ConfigFault[] {
  const found = [...document.faults, ...issues.flatMap((issue) => faultsIn(issue, document, data))];
  const first = found.filter(
    ({ path }, index) => index < document.faults.length || found.findIndex((other) => other.path === path) === index,
  );
  return first.sort((a, b) => a.line - b.line || a.column - b.column);
}

function faultsIn(issue: z.core.$ZodIssue, document: ConfigDocument, data: unknown): ConfigFault[] {
  const fault = (path: Path, part: 'key' | 'value', got: string, wanted = issue.message) => ({
    ...document.placeOf(path, part),
    path: renderPath(path),
    got,
    wanted,
  });
  const { path } = issue;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) =>
      fault([...path, key], 'key', 'an unknown key', issue.message + suggestKey(configSchema, path, key)),
    );
  if (issue.code === 'invalid_key') return [fault(path, 'key', 'this name', issue.issues[0]?.message)];
  const reference = document.references.get(renderPath(path));
  const got = reference === undefined ? describeValue(path, valueAt(data, path)) : JSON.stringify(reference);
  return [fault(path, 'value', got)];
}
