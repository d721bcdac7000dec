// YAML faults in words that name what to write instead. Never the parser's text where it quotes the file: that may be a key.
import { type Document, isCollection, isScalar, visit, type YAMLError } from 'yaml';
import type { ConfigFault, Place } from './faults.ts';

const quotes = 'quotes around a text that holds : # { } [ ] , & * ! | > @ or %';

const wantedByCode: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: quotes,
  BAD_DIRECTIVE: 'a document without % directives',
  BAD_DQ_ESCAPE: 'single quotes around a text that holds a backslash',
  BAD_INDENT: 'the keys of one mapping in one column, and every bracket closed',
  BAD_SCALAR_START: quotes,
  BLOCK_AS_IMPLICIT_KEY: 'one key: value per line, or quotes around a text that holds a colon',
  BLOCK_IN_FLOW: 'no - or indented keys between brackets',
  MISSING_CHAR: 'a closing quote or bracket, a comma between items, or a colon and space after a key',
  MULTILINE_IMPLICIT_KEY: 'a colon and space after a key, on the same line',
  MULTIPLE_DOCS: 'one document: no --- in the middle',
  RESOURCE_EXHAUSTION: 'brackets that are not nested this deeply',
  TAB_AS_INDENT: 'spaces, not tabs, at the start of a line',
  TAG_RESOLVE_FAILED: 'a value without a ! tag',
  UNEXPECTED_TOKEN: quotes,
};

/** The first fault of each line, at most ten: what follows it on the same line is mostly its echo. */
export function syntaxFaults(parsed: Document.Parsed, placeAt: (offset: number) => Place): ConfigFault[] {
  const byLine = new Map<number, ConfigFault>();
  for (const { code, pos } of [...parsed.errors, ...parsed.warnings].slice(0, 50)) {
    if (byLine.has(placeAt(pos[0]).line)) continue;
    const place = placeAt(openedAt(parsed, pos[0]) ?? pos[0]);
    const wanted = wantedByCode[code] ?? 'YAML 1.2';
    if (!byLine.has(place.line))
      byLine.set(place.line, { ...place, path: '', got: 'text that is not YAML here', wanted });
  }
  return [...byLine.values()].slice(0, 10);
}

/** Start of the quote or bracket that ends at this offset: what is not closed is told where it opens, not where the file ends. */
function openedAt(parsed: Document.Parsed, end: number): number | undefined {
  let start: number | undefined;
  visit(parsed, {
    Node: (_, node) => {
      const opens = isCollection(node)
        ? node.flow === true
        : isScalar(node) && node.type?.startsWith('QUOTE_') === true;
      if (opens && node.range?.[1] === end) start ??= node.range[0];
    },
  });
  return start;
}
