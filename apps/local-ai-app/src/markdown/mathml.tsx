// TeX as MathML elements, without a string of markup: Temml's tree becomes elements, and only those of MathML.
import { h, type VNode } from 'preact';
import temml from 'temml';

interface MathNode {
  readonly text?: string;
  readonly type?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly classes?: readonly string[];
  readonly style?: Readonly<Record<string, string>>;
  readonly children?: readonly MathNode[];
}

const { __renderToMathMLTree: toTree } = temml;

const elements = new Set(
  'math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts mprescripts mtable mtr mtd mstyle mpadded mphantom menclose merror semantics none'.split(
    ' ',
  ),
);
const known = new Map<string, VNode | null>();
const mostKnown = 500;

/** The formula as elements; null where it cannot be read. */
export function readFormula(tex: string, display: boolean): VNode | null {
  const key = `${display} ${tex}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= mostKnown) known.clear();
  const read = parse(tex, display);
  known.set(key, read);
  return read;
}

function parse(tex: string, displayMode: boolean): VNode | null {
  try {
    const tree = toTree(tex, {
      displayMode,
      throwOnError: true,
      trust: false,
      maxExpand: 500,
    }) as MathNode;
    const read = element(tree);
    return typeof read === 'object' && !Array.isArray(read) ? read : null;
  } catch {
    return null;
  }
}

type Piece = VNode | string | Piece[];

function element({ text, type, attributes = {}, classes = [], style = {}, children = [] }: MathNode): Piece {
  if (text !== undefined) return text;
  const inner = children.map(element);
  if (type === undefined || !elements.has(type)) return inner;
  const { style: _, href: __, ...rest } = attributes;
  return h(type, { ...rest, ...(classes.length > 0 ? { class: classes.join(' ') } : {}), style: { ...style } }, inner);
}
