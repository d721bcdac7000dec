// "What would happen": asks the router about a text without sending it to a model, also for a pretended mode or a pretended outage.
import { useState } from 'preact/hooks';
import { askAbout, asItIs } from '../chat/ask-about.ts';
import { buildRequest, planSend } from '../chat/build-request.ts';
import { type Choice, defaultSettings, bareQuestion } from '../history/message.ts';
import type { Reply } from '../router/ask-router.ts';
import type { Explanation } from '../router/contract.ts';
import { type Fact, FactList } from '../route/facts.tsx';
import { reasonSentence } from '../route/sentences.ts';

export function ExplainPanel({ hasBig }: { hasBig: boolean }) {
  const [reply, setReply] = useState<Reply<Explanation> | null>(null);
  const ask = async (event: SubmitEvent) => {
    event.preventDefault();
    setReply(await explain(new FormData(event.currentTarget as HTMLFormElement)));
  };
  return (
    <section class="sheet stack panel" aria-labelledby="explain-title">
      <h2 id="explain-title">What would happen</h2>
      <form class="stack explain-form" onSubmit={(event) => void ask(event)}>
        <label class="hint field">
          Text of the message
          <textarea name="text" rows={3} required />
        </label>
        <div class="tiles">
          {hasBig && (
            <>
              <Select name="choice" label="Send to" options={['auto', 'small', 'big']} />
              <Select name="mode" label="Pretend mode" options={[asItIs, 'NORMAL', 'GAMING', 'UNKNOWN']} />
              <Select name="big" label="Pretend big" options={[asItIs, 'up', 'down', 'busy', 'absent']} />
            </>
          )}
          <button type="submit">Explain</button>
        </div>
      </form>
      <div aria-live="polite">{reply !== null && <Result reply={reply} />}</div>
    </section>
  );
}

function Select({ name, label, options }: { name: string; label: string; options: readonly string[] }) {
  return (
    <label class="hint field">
      {label}
      <select name={name}>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </label>
  );
}

/** Asked as the chat would ask it. */
function explain(form: FormData): Promise<Reply<Explanation>> {
  const field = (name: string, otherwise: string) => String(form.get(name) ?? otherwise);
  const choice = field('choice', 'auto') as Choice;
  const request = buildRequest([bareQuestion(field('text', ''), choice)], defaultSettings, planSend(choice));
  return askAbout(request, { mode: field('mode', asItIs), big: field('big', asItIs) });
}

function Result({ reply }: { reply: Reply<Explanation> }) {
  if (reply.kind === 'offline') return <p class="error-text">The router does not answer.</p>;
  if (reply.kind === 'unauthorized') return <p class="error-text">The router wants an API key.</p>;
  if (reply.kind === 'refused') return <p class="error-text">{reply.message}</p>;
  const { decision, sentence, facts } = reply.value;
  return (
    <div class="stack explained" data-rule={decision.rule} data-chosen={decision.chosen}>
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
