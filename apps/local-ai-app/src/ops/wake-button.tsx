// Wakes the gaming PC by a packet in the network, where router.yaml says which.
import { useState } from 'preact/hooks';
import { askRouter } from '../router/ask-router.ts';
import { Button } from '../shell/button.tsx';
import { announce } from '../shell/announcer.tsx';

export function WakeButton() {
  const [said, setSaid] = useState('');
  const wake = async () => {
    const words = await askToWake();
    setSaid(words);
    announce(words);
  };
  return (
    <p class="wake">
      <Button words="Wake the PC" act={wake} /> <span class="hint">{said}</span>
    </p>
  );
}

async function askToWake(): Promise<string> {
  const reply = await askRouter<{ readonly sent: boolean }>('router/wake', 5000, { method: 'POST' });
  if (reply.kind === 'refused') return reply.message;
  if (reply.kind !== 'ok') return 'The router does not answer: nothing was sent.';
  return reply.value.sent
    ? 'Sent. A PC that sleeps takes a minute or so.'
    : 'Not sent: one was within the last minute, or the network took none.';
}
