// What is kept as a file, without a browser: exact round trips, and bad files that are refused with a reason.
import { assert, json, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { buildRequest, planSend } from '../src/chat/build-request.ts';
import { readSettings } from '../src/chat/read-settings.ts';
import { type Backup, readBackup, writeBackup } from '../src/history/backup.ts';
import { defaultSettings } from '../src/history/message.ts';
import { manyChats } from './seed.ts';

const backup: Backup = { ...manyChats(2, 4, 40, ''), prompts: ['Be brief.'], newChats: defaultSettings };

test('what is written is read again, to the last character and with fields of a newer app', () => {
  assert(
    property(string({ unit: 'binary' }), json(), (text, more) => {
      const [first, ...others] = backup.messages;
      const odd = Object.assign({}, first, { text, newer: JSON.parse(more) as unknown });
      const all = { ...backup, messages: [odd, ...others], prompts: [text] };
      const {
        app: _app,
        format: _format,
        ...read
      } = readBackup(writeBackup(all)) as Backup & { app: string; format: number };
      expect(JSON.stringify(read)).toBe(JSON.stringify(all));
    }),
  );
});

const good = JSON.parse(writeBackup(backup)) as Record<string, unknown>;
const broken = (path: string, value: unknown): string => {
  const copy = structuredClone(good);
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const holder = steps.reduce<Record<string, unknown>>((at, step) => at[step] as Record<string, unknown>, copy);
  holder[last] = value;
  return JSON.stringify(copy);
};
const bad = [
  ['', /not JSON/],
  [JSON.stringify(good).slice(0, -20), /not JSON, or not all of it/],
  ['[]', /not an export of this app/],
  ['null', /not an export of this app/],
  ['{"title":"a chat of another app"}', /not an export of this app/],
  [broken('format', 2), /newer version/],
  [broken('conversations', {}), /^conversations is not a list/],
  [broken('conversations.1.title', 7), /^conversations\[1\]\.title is not a text/],
  [broken('conversations.0.settings', null), /^conversations\[0\]\.settings is not an object/],
  [broken('messages.0.role', 'system'), /^messages\[0\]\.role is none of user, assistant/],
  [broken('messages.0.choice', 'medium'), /^messages\[0\]\.choice is none of auto, small, big/],
  [broken('messages.1.answer.state', 'toString'), /^messages\[1\]\.answer\.state is none of/],
  [broken('messages.1.answer.route', { backend: 'small' }), /^messages\[1\]\.answer\.route\.rule is not a text/],
  [broken('messages.3.answer.content', null), /^messages\[3\]\.answer\.content is not a text/],
  [broken('messages.2.conversationId', 'nobody'), /^messages\[2\] belongs to a chat that is not in the file/],
  [broken('messages.2.id', 'chat-0-1'), /^messages\[2\] has the id of another/],
  [broken('prompts', [1]), /^prompts\[0\] is not a text/],
] as const;

test.each(bad)('a file that is none is refused with its fault: %#', (text, fault) => {
  expect(readBackup(text)).toMatch(fault);
});

const form = (fields: Readonly<Record<string, string>>): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};
const bodies = [
  [{}, {}],
  [
    { temperature: '0', topP: ' 0.9 ', maxTokens: 'many' },
    { temperature: 0, top_p: 0.9 },
  ],
  [{ thinking: 'false' }, { chat_template_kwargs: { enable_thinking: false } }],
  [
    { thinking: 'true', extra: '{"seed": 7, "chat_template_kwargs": {"style": "short"}}' },
    { seed: 7, chat_template_kwargs: { enable_thinking: true, style: 'short' } },
  ],
  [
    { extra: '{"temperature": 1, "stop": ["\\n"]}', temperature: '0.5' },
    { temperature: 1, stop: ['\n'] },
  ],
] as const;

test.each(bodies)('settings that were typed are sent, and nothing else: %#', (fields, sent) => {
  const settings = readSettings(form(fields));
  if (typeof settings === 'string') throw new Error(settings);
  const {
    model: _model,
    messages: _messages,
    stream: _stream,
    stream_options: _options,
    ...own
  } = buildRequest([], settings, planSend('auto')).body;
  expect(own).toEqual(sent);
});

const refused = [
  ['{"seed": }', /^The fields are not JSON/],
  ['[1]', /^The fields must be an object/],
  ['"seed"', /^The fields must be an object/],
  ['{"stream": false}', /^"stream" is set by the app/],
  ['{"messages": []}', /^"messages" is set by the app/],
] as const;

test.each(refused)('fields of one’s own that cannot be sent are refused: %s', (extra, fault) => {
  expect(readSettings(form({ extra }))).toMatch(fault);
});
