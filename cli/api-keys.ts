// The keys of router.yaml: how one is made and written down, and the list changed with every other line of the file as it was.
import { Document, isMap, isScalar, isSeq, type Pair, parseDocument, YAMLMap, YAMLSeq } from 'yaml';
import { digestOf } from '#lib/config/key-entry.ts';

/** Random bytes in a new key: 256 bits, 43 characters as base64url. */
const keyBytes = 32;

export function newKey(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(keyBytes))).toString('base64url');
}

export interface KeyEntry {
  readonly name: string;
  readonly key: string;
  readonly mayForce?: false;
}

/** An item of apiKeys: of the key only its SHA-256, of the rights only what is taken away. */
export function entryOf(name: string, key: string, mayForce = true): KeyEntry {
  return { name, key: `sha256:${digestOf(key)}`, ...(mayForce ? {} : { mayForce }) };
}

/** For the command line. Throws a sentence. */
export function readName([name = '', ...more]: readonly string[]): string {
  if (more.length > 0 || !/^[\w.-]{1,64}$/.test(name))
    throw new Error('A name is one word: 1 to 64 letters, digits, dots, dashes or underscores');
  return name;
}

/** The configuration with one key more at the end of its list. `text` must be valid. */
export function withKey(text: string, entry: KeyEntry): string {
  return withKeys(text, (keys, document) => {
    const item = document.createNode(entry);
    item.flow = true;
    // An empty list is written [], which would put its first key on the same line.
    if (keys.items.length === 0) keys.flow = false;
    keys.add(item);
  });
}

/** The configuration without the key at this place of its list. */
export function withoutKey(text: string, index: number): string {
  return withKeys(text, (keys) => void keys.items.splice(index, 1));
}

function withKeys(text: string, change: (keys: YAMLSeq, document: Document) => void): string {
  const document: Document = parseDocument(text);
  const root = document.contents;
  if (!isMap(root)) throw new Error('A configuration is a mapping');
  const found = root.items.find(({ key }) => isScalar(key) && key.value === 'apiKeys');
  const pair = found ?? document.createPair('apiKeys', null);
  const [from, to] = placeOf(pair, text);
  const head = text.slice(0, from);
  const keys = isSeq(pair.value) ? pair.value : new YAMLSeq();
  pair.value = keys;
  change(keys, document);
  if (root.flow !== true) return head + (/[^\n]$/.test(head) ? '\n' : '') + rendered(pair, text) + text.slice(to);
  if (found === undefined) root.add(pair);
  return document.toString({ lineWidth: 0 });
}

/** Where the pair stands in the text; at the end where it does not stand yet. */
function placeOf({ key, value }: Pair, text: string): readonly [from: number, to: number] {
  const start = isScalar(key) ? key.range?.[0] : undefined;
  if (start === undefined) return [text.length, text.length];
  // Nothing after the colon: what follows on later lines are comments that are nobody's.
  if (!isSeq(value)) return [start, isScalar(value) ? (value.range?.[0] ?? start) : start];
  return [start, value.range?.[2] ?? start];
}

/** The pair alone, its own comments with it, ending as the text that it takes the place of. */
function rendered(pair: Pair, text: string): string {
  const alone = new Document();
  const map = new YAMLMap();
  const { key } = pair;
  // What stands above the key stays where it is.
  if (isScalar(key)) Object.assign(key, { commentBefore: undefined, spaceBefore: false });
  map.items.push(pair);
  alone.contents = map;
  return alone.toString({ lineWidth: 0 }).replaceAll('\n', text.includes('\r\n') ? '\r\n' : '\n');
}
