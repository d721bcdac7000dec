// Separates what a model thinks aloud in <think> tags from what it says.

export interface SplitText {
  readonly thinking: string;
  readonly said: string;
  /** The thinking has not ended yet. */
  readonly open: boolean;
}

const start = '<think>';
const end = '</think>';

/** Only a tag that opens the text counts: further down it is part of what the model says. */
export function splitThinking(content: string): SplitText {
  const text = content.trimStart();
  if (text === '' || (text.length < start.length && start.startsWith(text)))
    return { thinking: '', said: '', open: text !== '' };
  if (!text.startsWith(start)) return { thinking: '', said: content, open: false };
  const stop = text.indexOf(end);
  if (stop === -1) return { thinking: text.slice(start.length).trim(), said: '', open: true };
  return {
    thinking: text.slice(start.length, stop).trim(),
    said: text.slice(stop + end.length).trimStart(),
    open: false,
  };
}
