// Auto, Small or Big for the next message, or for the whole chat.
import { Pin, PinOff } from 'lucide';
import type { Choice } from '../history/message.ts';
import { hasBig, mayForce, mode } from '../router/status-poll.ts';
import { Button } from '../shell/button.tsx';
import { keepChoice } from './conversation-actions.ts';
import { choice, isChoiceKept } from './state.ts';

const choices: readonly { readonly value: Choice; readonly label: string; readonly meaning: string }[] = [
  { value: 'auto', label: 'Auto', meaning: 'The router decides.' },
  { value: 'small', label: 'Small', meaning: "The server's model, whatever the length." },
  { value: 'big', label: 'Big', meaning: "The gaming PC's model." },
];

/** Nothing to choose in a house of one model; a key that may not force is not offered Big. */
export function ChoicePicker() {
  if (!hasBig.value) return null;
  const offered = choices.filter(({ value }) => value !== 'big' || mayForce.value);
  return (
    <>
      <fieldset class="choices">
        <legend class="offscreen">Which model</legend>
        {offered.map(({ value, label, meaning }) => (
          <label key={value} class={`choice node-${value}`} title={meaning}>
            <input
              type="radio"
              class="offscreen"
              name="choice"
              value={value}
              checked={choice.value === value}
              onChange={() => pick(value)}
            />
            <span>
              {label}
              {value === 'big' && mode.value === 'GAMING' && <small> asks first</small>}
            </span>
          </label>
        ))}
      </fieldset>
      {choice.value === 'big' && mayForce.value && <KeepButton />}
    </>
  );
}

function pick(value: Choice): void {
  choice.value = value;
  if (isChoiceKept.value) void keepChoice(value === 'big');
}

function KeepButton() {
  const isKept = isChoiceKept.value;
  const name = isKept ? 'Big for this chat. Only for the next message instead' : 'Big for this chat';
  return (
    <Button
      icon={isKept ? PinOff : Pin}
      words={isKept ? 'this chat' : 'next message'}
      name={name}
      class={isKept ? 'quiet with-icon keep kept' : 'quiet with-icon keep'}
      act={() => keepChoice(!isKept)}
    />
  );
}
