// Shows Markdown as elements, block by block; a block that did not change is not rendered again.
import { Fragment, h, type VNode } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { type Block, type Blocks, closeBlocks, extendBlocks, noBlocks } from './blocks.ts';
import { CodeBlock } from './code-block.tsx';
import { Formula } from './formula.tsx';
import type { MdNode } from './tree.ts';

/** Markdown that may still grow; `streaming` keeps the last block unhighlighted. */
export function Markdown({ text, streaming }: { text: string; streaming: boolean }) {
  const known = useRef<Blocks>(noBlocks);
  const final = useMemo(() => (streaming ? null : closeBlocks(known.current, text)), [text, streaming]);
  if (final !== null) return <div class="markdown">{final.map(closedView)}</div>;
  known.current = extendBlocks(known.current, text);
  const { closed, open } = known.current;
  return (
    <div class="markdown growing">
      {closed.map(closedView)}
      {open.map((block) => view(block, true))}
    </div>
  );
}

/** Preact does not look into a node that is the same as before: closed blocks, which stay the same objects, cost nothing while text is added. */
const views = new WeakMap<Block, VNode>();

function closedView(block: Block): VNode {
  const known = views.get(block);
  if (known !== undefined) return known;
  const made = view(block, false);
  views.set(block, made);
  return made;
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
