// YAML faults in words that name what to write instead. Never the parser's text where it quotes the file: that may be a key.
import type { YAMLError } from 'yaml';

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

export function syntaxFault(code: YAMLError['code']): { got: string; wanted: string } {
  return { got: 'text that is not YAML here', wanted: wantedByCode[code] ?? 'YAML 1.2' };
}
