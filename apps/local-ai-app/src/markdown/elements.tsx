// From marked's tokens to elements, all of them harmless: no HTML, no image, no address but web and mail.
import type { MarkedToken, Token, Tokens } from 'marked';
import { h, type VNode } from 'preact';
import { CodeBlock } from './code-block.tsx';
import { decodeEntities } from './entities.ts';
import { Formula } from './formula.tsx';
import type { MathToken } from './maths.ts';

type Piece = VNode | string | Piece[];

const headings = ['h2', 'h3', 'h4', 'h5', 'h6', 'h6'] as const;

/** The elements of a list of tokens; `open`: more text may come. */
export function elements(tokens: readonly Token[], open: boolean): Piece[] {
  return tokens.map((token) => element(token as MarkedToken | MathToken, open));
}

/** What is not known becomes the text that the model wrote. */
function element(token: MarkedToken | MathToken, open: boolean): Piece {
  const inner = () => ('tokens' in token ? elements(token.tokens ?? [], open) : []);
  switch (token.type) {
    case 'space':
    case 'def':
      return [];
    case 'heading':
      return h(headings[token.depth - 1] ?? 'h6', null, inner());
    case 'paragraph':
      return <p>{inner()}</p>;
    case 'blockquote':
    case 'em':
    case 'strong':
    case 'del':
    case 'hr':
    case 'br':
      return h(token.type, null, inner());
    case 'code':
      return <CodeBlock language={(token.lang ?? '').split(/\s/)[0] ?? ''} text={token.text} open={open} />;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'math':
      return <Formula tex={token.tex} display={token.display} />;
    case 'list':
      return list(token, open);
    case 'table':
      return table(token, open);
    case 'checkbox':
      return <span class="check">{token.checked ? '☑ ' : '☐ '}</span>;
    case 'link':
      return link(token.href, inner());
    default:
      return plain(token, inner());
  }
}

function plain(token: MarkedToken, inner: Piece[]): Piece {
  if (token.type === 'image') return link(token.href, [token.text === '' ? 'image' : `image: ${token.text}`]);
  if (token.type === 'escape') return token.text;
  if (token.type !== 'text') return token.raw;
  return token.tokens ? inner : token.escaped ? token.text : decodeEntities(token.text);
}

function list({ items, ordered, start }: Tokens.List, open: boolean): VNode {
  const rows = items.map((item) => <li>{elements(item.tokens, open)}</li>);
  return ordered ? <ol start={start === '' ? 1 : start}>{rows}</ol> : <ul>{rows}</ul>;
}

function table({ header, rows }: Tokens.Table, open: boolean): VNode {
  const row = (cells: readonly Tokens.TableCell[], tag: 'th' | 'td') => (
    <tr>{cells.map(({ align, tokens }) => h(tag, { style: { textAlign: align ?? '' } }, elements(tokens, open)))}</tr>
  );
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label="Table">
      <table>
        <thead>{row(header, 'th')}</thead>
        <tbody>{rows.map((cells) => row(cells, 'td'))}</tbody>
      </table>
    </div>
  );
}

/** A link only where the address is web or mail; else just its words. */
function link(href: string, words: Piece[]): Piece {
  const address = decodeEntities(href);
  if (!URL.canParse(address) || !['http:', 'https:', 'mailto:'].includes(new URL(address).protocol)) return words;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {words}
    </a>
  );
}
