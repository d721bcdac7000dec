// Auto, Small or Big for the next message.
import type { Choice } from '../history/message.ts';
import { mode, status } from '../router/status-poll.ts';
import { choice } from './state.ts';

const choices: readonly { readonly value: Choice; readonly label: string; readonly meaning: string }[] = [
  { value: 'auto', label: 'Auto', meaning: 'The router decides.' },
  { value: 'small', label: 'Small', meaning: "The server's model, whatever the length." },
  { value: 'big', label: 'Big', meaning: "The gaming PC's model, for this message only." },
];

export function ChoicePicker() {
  const isBigAbsent = status.value !== null && status.value.value.backends.big === null;
  return (
    <fieldset class="choices">
      <legend class="offscreen">Which model</legend>
      {choices.map(({ value, label, meaning }) => (
        <label key={value} class={`choice node-${value}`} title={meaning}>
          <input
            type="radio"
            name="choice"
            value={value}
            checked={choice.value === value}
            disabled={value === 'big' && isBigAbsent}
            onChange={() => (choice.value = value)}
          />
          <span>
            {label}
            {value === 'big' && mode.value === 'GAMING' && <small> asks first</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
