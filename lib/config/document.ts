// router.yaml as a YAML document: its plain data with environment values filled in, its faults, and where in the file each value stands.
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { fillEnvironment, type Lookup } from './environment.ts';
import { type ConfigFault, type Path, type Place, renderPath } from './faults.ts';
import { syntaxFaults } from './syntax.ts';

/** In place of what could not be read, and whose fault is told: nothing accepts it, and nothing in it is missed. */
const unread = Symbol('unread');

/** Reads one YAML 1.2 document. Never throws. */
export class ConfigDocument {
  readonly #lookup: Lookup;
  readonly #lines = new LineCounter();
  /** By rendered path: where a value and its key begin in the text. */
  readonly #offsets = new Map<string, { readonly key: number; readonly value: number }>();
  /** By rendered path: the text as the file has it, where environment values took the place of references. */
  readonly references = new Map<string, string>();
  readonly faults: ConfigFault[] = [];
  /** Mappings, lists and scalars; undefined in an empty file. */
  readonly data: unknown;

  constructor(text: string, lookup: Lookup) {
    this.#lookup = lookup;
    const options = { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: false, logLevel: 'error' } as const;
    const parsed = parseDocument(text, options);
    this.faults.push(...syntaxFaults(parsed, (offset) => this.#placeAt(offset)));
    const lost = text.indexOf('\uFFFD');
    if (lost >= 0) this.#fault(lost, [], 'a letter that is lost, or not UTF-8', 'it, in a file saved as UTF-8');
    this.data = this.faults.length > 0 ? unread : this.#read(parsed.contents, []);
  }

  /** Where a value stands, or its key; what is not written stands at the nearest key above it. */
  placeOf(path: Path, part: 'key' | 'value'): Place {
    const offsets = this.#offsets.get(renderPath(path));
    if (offsets !== undefined) return this.#placeAt(offsets[part]);
    return path.length === 0 ? this.#placeAt(0) : this.placeOf(path.slice(0, -1), 'key');
  }

  #placeAt(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  /** Plain data of a node: undefined for nothing. */
  #read(node: unknown, path: Path, key = startOf(node, 0)): unknown {
    const value = startOf(node, key);
    this.#offsets.set(renderPath(path), { key, value });
    if (isMap(node)) return this.#readMapping(node, path);
    if (isSeq(node)) return node.items.map((item, index) => this.#read(item, [...path, index]));
    if (isAlias(node)) {
      this.#fault(value, path, 'an alias', 'the value itself: anchors and aliases are not followed');
      return unread;
    }
    if (!isScalar(node) || node.value === null) return undefined;
    return typeof node.value === 'string' ? this.#fill(node.value, path, value) : node.value;
  }

  #readMapping({ items }: YAMLMap, path: Path): Record<string, unknown> {
    // No prototype: `__proto__` is then a key like any other, and as unknown as it should be.
    const data: Record<string, unknown> = Object.create(null);
    for (const { key, value } of items) {
      const offset = startOf(key, 0);
      const name = isScalar(key) ? String(key.value) : '';
      const here = [...path, name];
      if (!isScalar(key)) this.#fault(offset, path, 'a key that is not plain text', 'plain text before the colon');
      else if (name in data) this.#fault(offset, here, 'the same key a second time', 'each key once');
      else data[name] = this.#read(value, here, offset);
    }
    return data;
  }

  #fill(written: string, path: Path, offset: number): unknown {
    const filled = fillEnvironment(written, this.#lookup);
    if ('got' in filled) {
      this.#fault(offset, path, filled.got, filled.wanted);
      return unread;
    }
    if (filled.value !== written) this.references.set(renderPath(path), written);
    return filled.value;
  }

  #fault(offset: number, path: Path, got: string, wanted: string): void {
    this.faults.push({ ...this.#placeAt(offset), path: renderPath(path), got, wanted });
  }
}

function startOf(node: unknown, otherwise: number): number {
  return (isNode(node) ? node.range?.[0] : undefined) ?? otherwise;
}
