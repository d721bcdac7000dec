// The browser's own choice of files, opened by another button.
import type { RefObject } from 'preact';

export interface FileInputProps {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly name: string;
  readonly take: (files: readonly File[]) => void;
  readonly accept?: string;
}

export function FileInput({ input, name, take, accept = '' }: FileInputProps) {
  return (
    <input
      ref={input}
      type="file"
      multiple
      accept={accept}
      class="offscreen"
      tabIndex={-1}
      aria-label={name}
      onChange={(event) => {
        take([...(event.currentTarget.files ?? [])]);
        event.currentTarget.value = '';
      }}
    />
  );
}
