// From marked's tokens to a tree that can only hold harmless elements: no HTML, no image, no address but web and mail.
import type { MarkedToken, Token, Tokens } from 'marked';
import type { MathToken } from './maths.ts';
import { decodeEntities } from './entities.ts';

export type MdTag =
  | 'p'
  | 'h2'
  | 'h3'
  | 'h4'
  | 'h5'
  | 'h6'
  | 'blockquote'
  | 'ul'
  | 'ol'
  | 'li'
  | 'hr'
  | 'br'
  | 'em'
  | 'strong'
  | 'del'
  | 'code'
  | 'table'
  | 'thead'
  | 'tbody'
  | 'tr'
  | 'th'
  | 'td';

export type MdNode =
  | string
  | {
      readonly tag: MdTag;
      readonly children: readonly MdNode[];
      readonly start?: number;
      readonly align?: 'left' | 'right' | 'center';
    }
  | { readonly tag: 'a'; readonly href: string; readonly children: readonly MdNode[] }
  | { readonly tag: 'check'; readonly checked: boolean }
  | { readonly tag: 'math'; readonly tex: string; readonly display: boolean }
  | { readonly tag: 'pre'; readonly language: string; readonly text: string };

const headings = ['h2', 'h3', 'h4', 'h5', 'h6', 'h6'] as const;

/** The nodes of a list of tokens. What is not known becomes the text that the model wrote. */
export function toNodes(tokens: readonly Token[]): MdNode[] {
  return tokens.flatMap((token) => (isMath(token) ? [mathNode(token)] : toNode(token as MarkedToken)));
}

function isMath(token: Token): token is Token & MathToken {
  return token.type === 'math';
}

function mathNode({ tex, display }: MathToken): MdNode {
  return { tag: 'math', tex, display };
}

function toNode(token: MarkedToken): readonly MdNode[] {
  return blockNode(token) ?? inlineNode(token) ?? [token.raw];
}

function blockNode(token: MarkedToken): readonly MdNode[] | null {
  switch (token.type) {
    case 'space':
    case 'def':
      return [];
    case 'hr':
      return [{ tag: 'hr', children: [] }];
    case 'heading':
      return [{ tag: headings[token.depth - 1] ?? 'h6', children: toNodes(token.tokens) }];
    case 'paragraph':
      return [{ tag: 'p', children: toNodes(token.tokens) }];
    case 'blockquote':
      return [{ tag: 'blockquote', children: toNodes(token.tokens) }];
    case 'code':
      return [{ tag: 'pre', language: (token.lang ?? '').split(/\s/)[0] ?? '', text: token.text }];
    case 'list':
      return [list(token)];
    case 'table':
      return [table(token)];
    default:
      return null;
  }
}

function inlineNode(token: MarkedToken): readonly MdNode[] | null {
  switch (token.type) {
    case 'text':
      return token.tokens ? toNodes(token.tokens) : [token.escaped ? token.text : decodeEntities(token.text)];
    case 'escape':
      return [token.text];
    case 'br':
      return [{ tag: 'br', children: [] }];
    case 'codespan':
      return [{ tag: 'code', children: [token.text] }];
    case 'em':
    case 'strong':
    case 'del':
      return [{ tag: token.type, children: toNodes(token.tokens) }];
    case 'link':
      return link(token.href, toNodes(token.tokens));
    case 'image':
      return link(token.href, [token.text === '' ? 'image' : `image: ${token.text}`]);
    case 'checkbox':
      return [{ tag: 'check', checked: token.checked }];
    default:
      return null;
  }
}

function list(token: Tokens.List): MdNode {
  const children = token.items.map((item): MdNode => ({ tag: 'li', children: toNodes(item.tokens) }));
  if (!token.ordered) return { tag: 'ul', children };
  return { tag: 'ol', children, start: token.start === '' ? 1 : token.start };
}

function table(token: Tokens.Table): MdNode {
  const body = token.rows.map((cells) => tableRow(cells, 'td'));
  return {
    tag: 'table',
    children: [
      { tag: 'thead', children: [tableRow(token.header, 'th')] },
      { tag: 'tbody', children: body },
    ],
  };
}

function tableRow(cells: readonly Tokens.TableCell[], tag: 'th' | 'td'): MdNode {
  const children = cells.map((cell) => ({
    tag,
    children: toNodes(cell.tokens),
    ...(cell.align ? { align: cell.align } : {}),
  }));
  return { tag: 'tr', children };
}

/** A link only where the address is web or mail; else just its words. */
function link(href: string, children: readonly MdNode[]): readonly MdNode[] {
  const address = decodeEntities(href);
  if (!URL.canParse(address)) return children;
  const isHarmless = ['http:', 'https:', 'mailto:'].includes(new URL(address).protocol);
  return isHarmless ? [{ tag: 'a', href: address, children }] : children;
}
