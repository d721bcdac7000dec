// The last hour: how many requests, by node and by rule.
import type { Bucket } from '../router/contract.ts';
import { ruleSentence } from '../route/sentences.ts';
import { formatCount, formatDuration } from '../shell/format.ts';
import { type Hour, sumHour } from './last-hour.ts';

export function HourPanel({ buckets }: { buckets: readonly Bucket[] }) {
  const hour = sumHour(buckets);
  return (
    <section class="panel" aria-labelledby="hour-title">
      <h2 id="hour-title">Last hour</h2>
      {hour.total === 0 ? (
        <p class="hint">No request in the last hour, or since the router started.</p>
      ) : (
        <Figures hour={hour} />
      )}
    </section>
  );
}

function Figures({ hour }: { hour: Hour }) {
  return (
    <div class="hour">
      <dl class="figures-row">
        <Figure name="small" value={formatCount(hour.nodes.small)} node="small" />
        <Figure name="big" value={formatCount(hour.nodes.big)} node="big" />
        <Figure name="fell back" value={formatCount(hour.fallback)} />
        <Figure name="first output, p50" value={formatDuration(hour.firstOutputP50Ms)} />
        <Figure name="p95, worst minute" value={formatDuration(hour.firstOutputP95Ms)} />
        <Figure name="small, tokens/s" value={speed(hour.tokensPerSecond.small)} />
        <Figure name="big, tokens/s" value={speed(hour.tokensPerSecond.big)} />
      </dl>
      <RuleTable hour={hour} />
    </div>
  );
}

function Figure({ name, value, node }: { name: string; value: string; node?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={node === undefined ? '' : `node-${node}`}>{value}</dd>
    </div>
  );
}

function speed(value: number | null): string {
  return value === null ? '–' : value.toFixed(0);
}

function RuleTable({ hour }: { hour: Hour }) {
  return (
    <table class="rules">
      <caption class="offscreen">Requests by rule</caption>
      <thead>
        <tr>
          <th scope="col">rule</th>
          <th scope="col" class="number">
            requests
          </th>
          <th scope="col">meaning</th>
        </tr>
      </thead>
      <tbody>
        {hour.rules.map(([rule, count]) => (
          <tr key={rule}>
            <td>{rule}</td>
            <td class="number">{formatCount(count)}</td>
            <td>{ruleSentence(rule)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
