// The texts that go with the draft: their name, about how long they are, and where the message would go.
import { FileText, X } from 'lucide';
import { Button, Icon } from '../shell/button.tsx';
import { formatCount } from '../shell/format.ts';
import { refusedFile, removeFile } from './attachments.ts';
import { draft, draftFiles, preview } from './state.ts';

export function FileChips() {
  const files = draftFiles.value;
  return (
    <>
      {files.length > 0 && (
        <ul class="row wrap file-chips" aria-label="Attached texts">
          {files.map(({ name, text }, index) => (
            <li key={index} class="row sheet file-chip">
              <Icon shape={FileText} />
              <span class="cut-short file-name">{name}</span>
              <span class="hint file-size">{sizeOf(text)}</span>
              <Button icon={X} name={`Remove ${name}`} act={() => removeFile(index)} />
            </li>
          ))}
        </ul>
      )}
      {refusedFile.value !== null && (
        <p class="error-text refused-file" role="alert">
          {refusedFile.value}
        </p>
      )}
    </>
  );
}

/** `6,200 tokens → big`: its share of what the router counted. */
function sizeOf(text: string): string {
  if (preview.value === null) return '';
  const { estimate, decision } = preview.value;
  const own = draftFiles.value.reduce((sum, file) => sum + file.text.length, draft.value.length);
  const perCharacter = estimate.about / Math.max(own, estimate.bytes, 1);
  const tokens = Math.max(1, Math.round(text.length * perCharacter));
  const rounded = tokens < 1000 ? tokens : Math.round(tokens / 100) * 100;
  return `${formatCount(rounded)} ${rounded === 1 ? 'token' : 'tokens'} → ${decision.chosen}`;
}
