// Shows Markdown as elements, block by block; a block that did not change is not rendered again.
import { Fragment, h, type VNode } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { type Block, type Blocks, closeBlocks, extendBlocks, noBlocks } from './blocks.ts';
import { CodeBlock } from './code-block.tsx';
import { Formula } from './formula.tsx';
import type { MdNode } from './tree.ts';

/** So many blocks skip layout and paint together while they are out of the window: each such box costs the browser a little in every frame. */
const blocksOfPart = 24;

/** Markdown that may still grow; `streaming` keeps the last block unhighlighted. */
export function Markdown({ text, streaming }: { text: string; streaming: boolean }) {
  const known = useRef<Blocks>(noBlocks);
  const final = useMemo(() => (streaming ? null : closeBlocks(known.current, text)), [text, streaming]);
  if (final === null) known.current = extendBlocks(known.current, text);
  const { closed, open } = final === null ? known.current : { closed: final, open: [] };
  const heads = closed.filter((_, at) => at % blocksOfPart === 0 && at + blocksOfPart <= closed.length);
  const part = (at: number) => closed.slice(at * blocksOfPart, (at + 1) * blocksOfPart);
  return (
    <div class={streaming ? 'markdown growing' : 'markdown'}>
      {heads.map((head, at) => once(fullParts, head, () => partView(at, part(at), [])))}
      {partView(heads.length, part(heads.length), open)}
    </div>
  );
}

/** Preact does not look into a node that is the same as before: what is closed, known by its first block, costs nothing while text is added. */
const fullParts = new WeakMap<Block, VNode>();
const closedViews = new WeakMap<Block, VNode>();

function once(known: WeakMap<Block, VNode>, block: Block, make: () => VNode): VNode {
  const made = known.get(block) ?? make();
  known.set(block, made);
  return made;
}

function partView(key: number, closed: readonly Block[], open: readonly Block[]): VNode {
  return (
    <div key={key} class="part">
      {closed.map((block) => once(closedViews, block, () => view(block, false)))}
      {open.map((block) => view(block, true))}
    </div>
  );
}

function view(block: Block, open: boolean): VNode {
  return <Fragment key={block.start}>{block.nodes.map((node) => element(node, open))}</Fragment>;
}

function element(node: MdNode, open: boolean): VNode | string {
  if (typeof node === 'string') return node;
  switch (node.tag) {
    case 'a':
      return (
        <a href={node.href} target="_blank" rel="noopener noreferrer">
          {children(node.children, open)}
        </a>
      );
    case 'check':
      return <span class="check">{node.checked ? '☑ ' : '☐ '}</span>;
    case 'math':
      return <Formula tex={node.tex} display={node.display} />;
    case 'pre':
      return <CodeBlock language={node.language} text={node.text} open={open} />;
    case 'table':
      return (
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Table">
          <table>{children(node.children, open)}</table>
        </div>
      );
    default:
      return h(
        node.tag,
        {
          ...(node.start === undefined ? {} : { start: node.start }),
          ...(node.align ? { class: `align-${node.align}` } : {}),
        },
        children(node.children, open),
      );
  }
}

function children(nodes: readonly MdNode[], open: boolean): Array<VNode | string> {
  return nodes.map((node) => element(node, open));
}
