// docs/beyond-one-machine.md and its configurations: each one that it shows is one that the router takes.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseConfig } from '#lib/config.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../docs/beyond-one-machine.md'), 'utf8');
const blocks = [...page.matchAll(/```yaml\n(.+?)```/gs)].map(([, text = '']) => text);
const house = {
  backends: { small: { url: 'http://small' }, big: { url: 'http://192.168.1.20:8000' } },
  mode: { url: 'http://192.168.1.20:18000/mode' },
};

test.each(blocks)('a configuration of the page is valid: %s', (text) => {
  const shown = parse(text) as { readonly backends?: object };
  const whole = { ...house, ...shown, backends: { ...house.backends, ...shown.backends } };
  const parsed = parseConfig(stringify(whole), 'page', () => undefined);
  expect(parsed).toMatchObject({ ok: true, warnings: [] });
});

test('the unit of the service has time for the delay that the page gives', () => {
  const unit = readFileSync(path.join(import.meta.dirname, '../../infra/systemd/llm-router.service'), 'utf8');
  const stopMs = Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]) * 1000;
  const parsed = parseConfig(blocks[0] ?? '', 'page', () => undefined);
  if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
  expect(parsed.config.shutdownDelayMs).toBeGreaterThan(0);
  expect(stopMs).toBeGreaterThan(parsed.config.shutdownDelayMs + parsed.config.shutdownMs);
});
