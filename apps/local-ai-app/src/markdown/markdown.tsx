// Shows Markdown as elements, block by block; a block that did not change is not rendered again.
import { Fragment, type VNode } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { type Block, type Blocks, closeBlocks, extendBlocks, noBlocks } from './blocks.ts';
import { elements } from './elements.tsx';

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
  return <Fragment key={block.start}>{elements([block.token], open)}</Fragment>;
}
