// Hands a text to the browser as a file to keep.

export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Trap: some browsers read the blob only after the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A title as the name of a file, on any system. */
export function fileName(title: string): string {
  const plain = title
    .replace(/[^\p{L}\p{N} ._-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+/, '')
    .slice(0, 60);
  return plain.trim() === '' ? 'chat' : plain.trim();
}
