// "What would happen": asks the router about a text without sending it to a model, also for a pretended mode or a pretended outage.
import { useState } from 'preact/hooks';
import { planSend } from '../chat/plan-send.ts';
import type { Choice } from '../history/message.ts';
import { askRouter, type Reply } from '../router/ask-router.ts';
import type { Explanation } from '../router/contract.ts';
import { FactList } from '../route/fact-list.tsx';
import type { Fact } from '../route/facts.ts';
import { reasonSentence } from '../route/sentences.ts';
import { asItIs, explainPath, type Pretence } from './explain-path.ts';

export function ExplainPanel({ hasBig }: { hasBig: boolean }) {
  const [reply, setReply] = useState<Reply<Explanation> | null>(null);
  const ask = async (event: SubmitEvent) => {
    event.preventDefault();
    setReply(await explain(new FormData(event.currentTarget as HTMLFormElement)));
  };
  return (
    <section class="sheet panel" aria-labelledby="explain-title">
      <h2 id="explain-title">What would happen</h2>
      <form class="explain-form" onSubmit={(event) => void ask(event)}>
        <label class="field wide">
          Text of the message
          <textarea name="text" rows={3} required />
        </label>
        {hasBig && (
          <>
            <Select name="choice" label="Send to" options={['auto', 'small', 'big']} />
            <Select name="mode" label="Pretend mode" options={[asItIs, 'NORMAL', 'GAMING', 'UNKNOWN']} />
            <Select name="big" label="Pretend big" options={[asItIs, 'up', 'down', 'busy', 'absent']} />
          </>
        )}
        <button type="submit">Explain</button>
      </form>
      <div aria-live="polite">{reply !== null && <Result reply={reply} />}</div>
    </section>
  );
}

function Select({ name, label, options }: { name: string; label: string; options: readonly string[] }) {
  return (
    <label class="field">
      {label}
      <select name={name}>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </label>
  );
}

async function explain(form: FormData): Promise<Reply<Explanation>> {
  const field = (name: string, otherwise = asItIs) => String(form.get(name) ?? otherwise);
  const pretence: Pretence = { mode: field('mode'), big: field('big') };
  const plan = planSend(field('choice', 'auto') as Choice);
  const body = JSON.stringify({ model: plan.model, messages: [{ role: 'user', content: field('text') }] });
  const headers = { 'content-type': 'application/json', ...(plan.forceHeader ? { 'x-force-big': 'true' } : {}) };
  return askRouter<Explanation>(explainPath(pretence), 5000, { method: 'POST', headers, body });
}

function Result({ reply }: { reply: Reply<Explanation> }) {
  if (reply.kind === 'offline') return <p class="error-text">The router does not answer.</p>;
  if (reply.kind === 'unauthorized') return <p class="error-text">The router wants an API key.</p>;
  if (reply.kind === 'refused') return <p class="error-text">{reply.message}</p>;
  const { decision, sentence, facts } = reply.value;
  return (
    <div class="explained" data-rule={decision.rule} data-chosen={decision.chosen}>
      <p>
        <b class={decision.chosen === 'none' ? '' : `node-${decision.chosen}`}>{decision.chosen}</b> {sentence}
      </p>
      <FactList
        facts={[
          ['rule', decision.rule],
          ['instead of big', decision.because === null ? 'no' : reasonSentence(decision.because)],
          ...Object.entries(facts).map(([name, value]): Fact => [name, String(value)]),
        ]}
      />
    </div>
  );
}
