// Markdown: what a model writes becomes harmless elements, and a growing text reads as the complete one.
import { type ComponentChild, isValidElement } from 'preact';
import { expect, test } from 'vitest';
import { type Block, type Blocks, closeBlocks, extendBlocks, noBlocks, readBlocks } from '../src/markdown/blocks.ts';
import { elements } from '../src/markdown/elements.tsx';
import { payloads } from './xss-payloads.ts';

/** Elements as plain data: text, or a tag with what it was given. */
type MdNode =
  | string
  | ({ readonly tag: string; readonly children?: readonly MdNode[] } & Readonly<Record<string, unknown>>);

function plain(piece: ComponentChild | ComponentChild[]): MdNode[] {
  if (Array.isArray(piece)) return piece.flatMap(plain);
  if (!isValidElement(piece)) return [String(piece)];
  const { children, ...props } = piece.props as { children?: ComponentChild };
  const tag = typeof piece.type === 'string' ? piece.type : piece.type.name;
  return [{ tag, ...props, ...(children === undefined ? {} : { children: plain(children) }) }];
}

const nodes = (blocks: readonly Block[]): readonly MdNode[] =>
  blocks.flatMap((block) => plain(elements([block.token], false)));

const sample = `# Title

Text with **bold**, *thin*, ~~gone~~, \`a < b\`, a [link](https://example.org "t") and $5 and $10.
Second line\\
third &amp; fourth &copy; &#x1F600; &unknown;

- one
- two

  still two
  1. nested

- [x] done

\`\`\`ts
const a = 1;

const b = 2;
\`\`\`

| a | b |
| --- | ---: |
| 1 | 2 |

> quoted
lazy

Setext
======

<div>raw</div>

[ref]: https://example.org
`;

test('a text that grows letter by letter ends as the same elements as the complete text', () => {
  let known: Blocks = noBlocks;
  for (let length = 1; length <= sample.length; length += 1) {
    known = extendBlocks(known, sample.slice(0, length));
    expect(nodes([...known.closed, ...known.open]), `at ${length}`).toEqual(nodes(readBlocks(sample.slice(0, length))));
  }
});

test('a text that is complete keeps its closed blocks, unless it defines links', () => {
  const text = 'one\n\ntwo [x]\n\nthree';
  const known = extendBlocks(noBlocks, text);
  expect(closeBlocks(known, text)[0]).toBe(known.closed[0]);
  const defined = `${text}\n\n[x]: https://example.org`;
  expect(nodes(closeBlocks(extendBlocks(known, defined), defined))).toEqual(nodes(readBlocks(defined)));
  expect(JSON.stringify(nodes(closeBlocks(known, defined)))).toContain('"href":"https://example.org"');
});

test('closed blocks are not read again', () => {
  const first = extendBlocks(noBlocks, 'one\n\ntwo\n\nthree');
  const next = extendBlocks(first, 'one\n\ntwo\n\nthree and more');
  expect(first.closed.length).toBeGreaterThan(1);
  expect(next.closed[0]).toBe(first.closed[0]);
});

test('a text that does not continue the known one is read anew', () => {
  const first = extendBlocks(noBlocks, 'one\n\ntwo\n\nthree');
  expect(nodes(extendBlocks(first, 'other').open)).toEqual([{ tag: 'p', children: ['other'] }]);
});

const elsewhere = { target: '_blank', rel: 'noopener noreferrer' };
const readings: ReadonlyArray<readonly [markdown: string, tree: readonly MdNode[]]> = [
  ['a &lt;b&gt; &amp;amp;', [{ tag: 'p', children: ['a <b> &amp;'] }]],
  ['`&lt;`', [{ tag: 'p', children: [{ tag: 'code', children: ['&lt;'] }] }]],
  ['$5 and $10', [{ tag: 'p', children: ['$5 and $10'] }]],
  [
    '3. c\n4. d',
    [
      {
        tag: 'ol',
        start: 3,
        children: [
          { tag: 'li', children: ['c'] },
          { tag: 'li', children: ['d'] },
        ],
      },
    ],
  ],
  [
    '![alt](https://example.org/a.png)',
    [{ tag: 'p', children: [{ tag: 'a', href: 'https://example.org/a.png', ...elsewhere, children: ['image: alt'] }] }],
  ],
  ['```ts\nx\n```', [{ tag: 'CodeBlock', language: 'ts', text: 'x', open: false }]],
  ['[x](relative/path)', [{ tag: 'p', children: ['x'] }]],
];

test.each(readings)('%j becomes its elements', (markdown, tree) => {
  expect(nodes(readBlocks(markdown))).toEqual(tree);
});

const harmless = 'p h2 h3 h4 h5 h6 blockquote ul ol li hr br em strong del code span div table thead tbody tr th td';
const tags = new Set([...harmless.split(' '), 'CodeBlock', 'Formula']);

/** The address of each link; anything that is neither a link nor harmless gives its tag. */
function addresses(node: MdNode): string[] {
  if (typeof node === 'string') return [];
  const own = node.tag === 'a' ? [String(node['href'])] : tags.has(node.tag) ? [] : [node.tag];
  return [...own, ...(node.children ?? []).flatMap(addresses)];
}

test('no payload becomes anything but text and links to web and mail', () => {
  for (const payload of payloads) {
    for (const address of nodes(readBlocks(payload)).flatMap(addresses))
      expect(address, payload).toMatch(/^(https?|mailto):/i);
  }
});
