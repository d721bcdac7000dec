// The requests in flight: who asks, which model is at it, for how long, and the way to end one.
import { useRef, useState } from 'preact/hooks';
import { Button } from '../shell/button.tsx';
import { formatAge } from '../shell/format.ts';
import { nowMs } from '../shell/tick.ts';
import { cancelRequest } from './cancel-request.ts';
import { type Running, running, whoIs } from './house-view.ts';

export function RunningPanel() {
  const [said, setSaid] = useState('');
  const title = useRef<HTMLHeadingElement>(null);
  const list = running.value;
  const cancel = async (one: Running) => {
    setSaid(`Cancelling the request of ${whoIs(one.who)}…`);
    setSaid(await cancelRequest(one));
    title.current?.focus();
  };
  return (
    <section class="sheet stack panel" aria-labelledby="running-title">
      <h2 id="running-title" ref={title} tabIndex={-1}>
        In flight {list.length > 0 && <span class="pill count">{list.length}</span>}
      </h2>
      <div>
        {list.length === 0 && <p class="hint">Nothing is being answered right now.</p>}
        <ul class="running">
          {list.map((one) => (
            <Line key={one.number} one={one} cancel={() => void cancel(one)} />
          ))}
        </ul>
        <p class="hint" role="status">
          {said}
        </p>
      </div>
    </section>
  );
}

function Line({ one, cancel }: { one: Running; cancel: () => void }) {
  const who = whoIs(one.who);
  return (
    <li class={one.backend === null ? 'row' : `row node-${one.backend}`}>
      <span class="dot route-dot" aria-hidden="true" />
      <span class="row wrap spring running-who">
        <b>{who}</b> <span class="hint">{doing(one)}</span>
      </span>
      <span class="running-age">{formatAge(Math.max(1500, nowMs.value - one.beganMs))}</span>
      <Button
        words="Cancel"
        disabled={!one.mayCancel}
        title={one.mayCancel ? undefined : 'Your key ends only its own requests.'}
        aria-label={`Cancel the request of ${who}`}
        act={cancel}
      />
    </li>
  );
}

function doing({ backend, answering }: Running): string {
  if (backend === null) return 'is between two models';
  const name = backend === 'small' ? 'Small' : 'Big';
  return answering ? `${name} is answering` : `waits for the first word of ${name}`;
}
