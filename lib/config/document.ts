// router.yaml as a YAML document: its plain data, its syntax faults, and where in the file each value stands.
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Lookup } from './environment.ts';
import { type ConfigFault, type Path, renderPath } from './faults.ts';
import { type Place, syntaxFaults } from './syntax.ts';
import { valueOf, type Walk } from './values.ts';

export interface ConfigDocument {
  /** Mappings, lists and scalars; undefined in an empty file and after a syntax error. */
  readonly data: unknown;
  readonly faults: readonly ConfigFault[];
  readonly syntaxError: boolean;
  /** Where a value stands, or its key; what is not written stands at the nearest key above it. */
  readonly placeOf: (path: Path, part: 'key' | 'value') => Place;
  /** By rendered path: the text as the file has it, where environment values took the place of references. */
  readonly references: ReadonlyMap<string, string>;
}

/** Reads one YAML 1.2 document. Never throws. */
export function readDocument(text: string, lookup: Lookup): ConfigDocument {
  const counter = new LineCounter();
  const parsed = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const placeOf: ConfigDocument['placeOf'] = (path, part) => placeAt(offsetOf(parsed.contents, path, part));
  if (parsed.errors.length + parsed.warnings.length > 0) {
    const faults = syntaxFaults(parsed, placeAt);
    return { data: undefined, faults, syntaxError: true, placeOf, references: new Map() };
  }
  const faults: ConfigFault[] = [];
  const fault: Walk['fault'] = (node, path, got, wanted) => {
    faults.push({ ...placeAt(startOf(node) ?? 0), path: renderPath(path), got, wanted });
  };
  const references = new Map<string, string>();
  const data = valueOf(parsed.contents, [], { lookup, fault, references });
  return { data, faults, syntaxError: false, placeOf, references };
}

/** Walks down the path as far as it is written. */
function offsetOf(root: unknown, path: Path, part: 'key' | 'value'): number {
  let node = root;
  let offset = startOf(root) ?? 0;
  for (const [index, step] of path.entries()) {
    const pair = isMap(node)
      ? node.items.findLast(({ key }) => isScalar(key) && String(key.value) === step)
      : undefined;
    const child = isSeq(node) && typeof step === 'number' ? node.items[step] : pair?.value;
    const wanted = index === path.length - 1 && part === 'value' ? (child ?? pair?.key) : (pair?.key ?? child);
    offset = startOf(wanted) ?? offset;
    node = child;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
