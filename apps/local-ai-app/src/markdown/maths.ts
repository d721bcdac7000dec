// Where formulas are in Markdown: `$…$`, `$$…$$`, `\(…\)` and `\[…\]`. `$5 and $10` is money.
import { Marked, type TokenizerExtension } from 'marked';

export interface MathToken {
  readonly type: 'math';
  readonly raw: string;
  readonly tex: string;
  readonly display: boolean;
}

const blocks = /^ {0,3}(?:\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\])[ \t]*(?:\n|$)/;
const inlines = /^(?:\$\$([^$]+?)\$\$|\\\[([\s\S]+?)\\\]|\\\(([\s\S]+?)\\\))/;
/** No space inside the dollars, no digit after them (the rule of pandoc, tex_math_dollars), and no line break but one. */
const dollars = /^\$(?!\s|\$)((?:\\[\s\S]|[^\\$])+?)(?<!\s)\$(?![\d$])/;
/** A sum, then plain words: `$5 (or 6$)`. */
const money = /^\d[\d.,]*[kKmM]?\b(?!\s*[\\^_=+*/<>{}-])[^\\^_=]*[A-Za-z]{2}/;

const token = (raw: string, tex: string, display: boolean): MathToken => ({
  type: 'math',
  raw,
  tex: tex.trim(),
  display,
});

const block: TokenizerExtension = {
  name: 'math',
  level: 'block',
  start: (text) => /(?:^|\n) {0,3}(?:\$\$|\\\[)/.exec(text)?.index,
  tokenizer(text) {
    const found = blocks.exec(text);
    return found === null ? undefined : token(found[0], found[1] ?? found[2] ?? '', true);
  },
};

const inline: TokenizerExtension = {
  name: 'math',
  level: 'inline',
  start: (text) => /\$|\\[([]/.exec(text)?.index,
  tokenizer(text) {
    const fenced = inlines.exec(text);
    if (fenced !== null) return token(fenced[0], fenced[1] ?? fenced[2] ?? fenced[3] ?? '', fenced[3] === undefined);
    const plain = dollars.exec(text);
    const tex = plain?.[1];
    if (plain === null || tex === undefined || money.test(tex) || /\n\s*\n/.test(tex)) return undefined;
    return token(plain[0], tex, false);
  },
};

/** Reads Markdown with formulas. */
export const reader = new Marked({ gfm: true, extensions: [block, inline] });
