// Colours for code of twenty languages, each loaded at the first block that needs it.
import type { LanguageFn } from 'highlight.js';
import type { ElementContent, RootContent } from 'hast';
import { createLowlight } from 'lowlight';
import { idle } from '../shell/idle.ts';

/** By the names that people write after the fence. */
const grammars: Readonly<Record<string, () => Promise<{ readonly default: LanguageFn }>>> = {
  'bash sh zsh shell console': () => import('highlight.js/lib/languages/bash'),
  'c h': () => import('highlight.js/lib/languages/c'),
  'cpp c++ cc cxx hpp h++ hh hxx': () => import('highlight.js/lib/languages/cpp'),
  'csharp cs c#': () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  'diff patch': () => import('highlight.js/lib/languages/diff'),
  'dockerfile docker': () => import('highlight.js/lib/languages/dockerfile'),
  'go golang': () => import('highlight.js/lib/languages/go'),
  'ini toml': () => import('highlight.js/lib/languages/ini'),
  'java jsp': () => import('highlight.js/lib/languages/java'),
  'javascript js jsx mjs cjs': () => import('highlight.js/lib/languages/javascript'),
  'json jsonc json5': () => import('highlight.js/lib/languages/json'),
  'markdown md mkdown mkd': () => import('highlight.js/lib/languages/markdown'),
  'powershell pwsh ps ps1': () => import('highlight.js/lib/languages/powershell'),
  'python py gyp ipython': () => import('highlight.js/lib/languages/python'),
  'rust rs': () => import('highlight.js/lib/languages/rust'),
  sql: () => import('highlight.js/lib/languages/sql'),
  'typescript ts tsx mts cts': () => import('highlight.js/lib/languages/typescript'),
  'xml html xhtml rss atom xjb xsd xsl plist wsf svg': () => import('highlight.js/lib/languages/xml'),
  'yaml yml': () => import('highlight.js/lib/languages/yaml'),
};

const lowlight = createLowlight();

/** A tree of spans with `hljs-*` classes, or null for a language that is not known here. */
export async function highlight(language: string, text: string): Promise<ElementContent[] | null> {
  const name = language.toLowerCase();
  const found = Object.entries(grammars).find(([names]) => names.split(' ').includes(name));
  if (found === undefined) return null;
  const known = found[0].split(' ', 1)[0] ?? name;
  if (!lowlight.registered(known)) lowlight.register(known, (await found[1]()).default);
  await idle(); // the first block of a language takes as long as some frames: the answer goes first
  return lowlight.highlight(known, text).children.filter(isContent);
}

function isContent(node: RootContent): node is ElementContent {
  return node.type === 'element' || node.type === 'text';
}
