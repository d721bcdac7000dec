// From YAML nodes to plain data: environment values filled in, nothing for keys with nothing after them, each fault at its node.
import { isAlias, isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { fillEnvironment, type Lookup } from './environment.ts';
import { type Path, renderPath } from './faults.ts';

/** What the walk over the nodes needs and collects. */
export interface Walk {
  readonly lookup: Lookup;
  readonly fault: (node: unknown, path: Path, got: string, wanted: string) => void;
  /** By rendered path: the text as the file has it, where environment values took the place of references. */
  readonly references: Map<string, string>;
}

/** Plain data of a node: undefined for nothing, and for what could not be read, whose fault is then said. */
export function valueOf(node: unknown, path: Path, walk: Walk): unknown {
  if (isAlias(node)) {
    walk.fault(node, path, 'an alias', 'the value itself: anchors and aliases are not followed');
    return undefined;
  }
  if (isMap(node)) return mappingOf(node, path, walk);
  if (isSeq(node)) return node.items.map((item, index) => valueOf(item, [...path, index], walk));
  if (!isScalar(node) || node.value === null) return undefined;
  return typeof node.value === 'string' ? textOf(node, node.value, path, walk) : node.value;
}

function textOf(node: unknown, written: string, path: Path, walk: Walk): string | undefined {
  const filled = fillEnvironment(written, walk.lookup);
  if ('got' in filled) {
    walk.fault(node, path, filled.got, filled.wanted);
    return undefined;
  }
  if (filled.value !== written) walk.references.set(renderPath(path), written);
  return filled.value;
}

function mappingOf(map: YAMLMap, path: Path, walk: Walk): Record<string, unknown> {
  // No prototype: `__proto__` is then a key like any other, and as unknown as it should be.
  const data: Record<string, unknown> = Object.create(null);
  const seen = new Set<string>();
  for (const { key, value } of map.items) {
    if (!isScalar(key)) {
      walk.fault(key, path, 'a key that is not plain text', 'plain text before the colon');
      continue;
    }
    const name = String(key.value);
    const here = [...path, name];
    if (seen.has(name)) walk.fault(key, here, 'the same key a second time', 'each key once');
    seen.add(name);
    data[name] = valueOf(value, here, walk);
  }
  return data;
}
