// A button that copies and says so.
import { useState } from 'preact/hooks';
import { announce } from './announcer.tsx';
import { copyText } from './copy-text.ts';

/** `what` names the thing for screen readers: "Copy code". */
export function CopyButton({
  text,
  what,
  label = 'Copy',
}: {
  text: string | (() => string);
  what: string;
  label?: string;
}) {
  const [said, setSaid] = useState<string | null>(null);
  const copy = async () => {
    const isCopied = await copyText(typeof text === 'string' ? text : text());
    setSaid(isCopied ? 'Copied' : 'Not copied');
    announce(isCopied ? `Copied ${what}.` : `The browser refused to copy ${what}.`);
    setTimeout(() => setSaid(null), 1500);
  };
  return (
    <button
      type="button"
      class="quiet"
      aria-label={label === 'Copy' ? `Copy ${what}` : label}
      onClick={() => void copy()}
    >
      {said ?? label}
    </button>
  );
}
