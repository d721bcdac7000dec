// A code block: its language, a copy button, and colours once the block is complete.
import type { ElementContent } from 'hast';
import { useEffect, useState } from 'preact/hooks';
import { CopyButton } from '../shell/copy.tsx';

/** Longer code stays plain: colouring it would block the page. */
const longestColoured = 20_000;

/** `open`: the block may still grow, so it is shown without colours. */
export function CodeBlock({ language, text, open }: { language: string; text: string; open: boolean }) {
  const coloured = useColours(language, text, open);
  return (
    <figure class="sheet code-block">
      <figcaption class="row hint">
        <span class="spring">{language === '' ? 'text' : language}</span>
        <CopyButton text={text} what="code" />
      </figcaption>
      <pre tabIndex={0}>
        <code>{coloured === null ? text : coloured.map(span)}</code>
      </pre>
    </figure>
  );
}

function useColours(language: string, text: string, open: boolean): ElementContent[] | null {
  const [colours, setColours] = useState<{ of: string; nodes: ElementContent[] } | null>(null);
  useEffect(() => {
    if (open || language === '' || text.length > longestColoured) return undefined;
    let isWanted = true;
    const show = async () => {
      const { highlight } = await import('./highlight.ts');
      const nodes = await highlight(language, text);
      if (isWanted && nodes !== null) setColours({ of: text, nodes });
    };
    show().catch(() => undefined); // without colours the code is still readable
    return () => {
      isWanted = false;
    };
  }, [language, text, open]);
  return colours !== null && colours.of === text ? colours.nodes : null;
}

function span(node: ElementContent) {
  if (node.type === 'text') return node.value;
  if (node.type !== 'element') return null;
  const names = node.properties.className;
  return <span class={Array.isArray(names) ? names.join(' ') : ''}>{node.children.map(span)}</span>;
}
