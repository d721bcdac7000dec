// What the model thought aloud: folded, one line while it thinks.

export function Thinking({ text, isOpen }: { text: string; isOpen: boolean }) {
  if (text === '') return null;
  return (
    <details class="thinking">
      <summary>{isOpen ? 'Thinking…' : 'Thought before answering'}</summary>
      <p>{text}</p>
    </details>
  );
}
