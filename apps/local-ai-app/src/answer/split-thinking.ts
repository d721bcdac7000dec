// Separates what a model thinks aloud in <think> tags from what it says.

export interface SplitText {
  readonly thinking: string;
  readonly said: string;
  /** The thinking has not ended yet. */
  readonly open: boolean;
}

const start = '<think>';

/** Only a tag that opens the text counts: further down it is part of what the model says. */
export function splitThinking(content: string): SplitText {
  const text = content.trimStart();
  if (start.startsWith(text)) return { thinking: '', said: '', open: text !== '' };
  if (!text.startsWith(start)) return { thinking: '', said: content, open: false };
  const [thinking = '', ...said] = text.slice(start.length).split('</think>');
  return { thinking: thinking.trim(), said: said.join('</think>').trimStart(), open: said.length === 0 };
}
