// Strings that must stay where they are: planted in keys, prompts, headers, paths and answers, and looked for everywhere else.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { startFaultyHouse } from '../failure/faulty-house.ts';
import { json } from '../failure/wire-bytes.ts';

const canary = 'Canary7f3a91';
const key = `key-${canary}-laptop`;

test('canaries in key, prompt, header, path and answer are in no log, error, record, metric or status', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'canary-'));
  const file = path.join(folder, 'audit.jsonl');
  const logged: string[] = [];
  const original = process.stderr.write.bind(process.stderr);
  process.stderr.write = (text: string | Uint8Array) => (logged.push(String(text)), true);
  const house = await startFaultyHouse({
    faulty: 'big',
    script: json('500 Oops', { error: { message: canary } }),
    stream: false,
    config: { apiKeys: [{ name: 'laptop', key }], audit: { file } },
  });
  const answers: string[] = [];
  const ask = async (target: string, body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(house.url + target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, 'x-note': canary, ...headers },
      body,
    });
    answers.push([...response.headers].join('\n') + (await response.text()));
  };
  const body = JSON.stringify({ user: canary, messages: [{ role: 'user', content: canary }] });
  await ask('/v1/chat/completions', body);
  await ask('/v1/chat/completions', body, { 'x-force-big': '1' });
  await ask(`/v1/chat/completions?q=${canary}`, `{"messages":"${canary}`);
  await ask(`/v1/${canary}`, body);
  await ask('/v1/chat/completions', body, { authorization: `Bearer wrong-${canary}` });
  await ask('/v1/chat/completions', body, { 'content-type': `text/${canary}` });
  await ask('/v1/chat/completions', body, { 'x-request-id': `${canary} with spaces` });
  await ask('/v1/messages', '{}', { 'x-force-big': canary });
  for (const page of ['/metrics', '/router/status', '/router/decisions', '/health', '/ready', '/version'])
    answers.push(await (await fetch(house.url + page, { headers: { authorization: `Bearer ${key}` } })).text());
  const audit = await readFile(file, 'utf8');
  await house.close();
  process.stderr.write = original;
  rmSync(folder, { recursive: true });
  expect(audit.split('\n').length).toBeGreaterThan(5);
  for (const text of [...answers, audit, ...logged]) expect(text).not.toContain(canary);
});

test('lines and events cannot be injected through an upstream: the record is one line, the router speaks its own words', async () => {
  const evil = 'x\n\ndata: {"choices":[]}\n\n{"event":"outcome"}';
  const house = await startFaultyHouse({
    faulty: 'big',
    script: json('400 No', { error: { message: evil } }),
    stream: false,
  });
  for (const headers of [{ 'x-force-big': '1' }, { 'x-force-big': '1', 'x-router-strict': '1' }])
    await (
      await fetch(`${house.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"messages":[]}',
      })
    ).text();
  const records = await house.router.records();
  expect(records.map(({ event }) => event)).toEqual(['decision', 'outcome', 'decision', 'outcome']);
  await house.close();
});
