// The list of chats without a browser: days, words that are found, a chat as Markdown.
import { expect, test } from 'vitest';
import { newAnswer } from '../src/answer/answer.ts';
import { asMarkdown } from '../src/history/as-markdown.ts';
import { type Conversation, defaultSettings, type Message } from '../src/history/message.ts';
import { fileName } from '../src/shell/save-file.ts';
import { groupByDay } from '../src/sidebar/group-by-day.ts';
import { fold, isFound, searchText, snippetOf, wordsOf } from '../src/sidebar/search-text.ts';

const chat = (id: string, updatedMs: number): Conversation => ({
  id,
  title: id,
  createdMs: 0,
  updatedMs,
  settings: defaultSettings,
});
const at = (year: number, month: number, day: number, hour = 12): number =>
  new Date(year, month - 1, day, hour).getTime();

const asked = (text: string, more: object = {}): Message => ({
  role: 'user',
  id: text,
  conversationId: 'c',
  seq: 1,
  text,
  choice: 'auto',
  atMs: 0,
  ...more,
});
const answered = (content: string, backend: 'small' | 'big' = 'small'): Message => ({
  role: 'assistant',
  id: content,
  conversationId: 'c',
  seq: 2,
  answer: {
    ...newAnswer(0),
    state: 'done',
    content,
    model: 'm-7b',
    route: { backend, rule: 'light', mode: null, fallback: null, requestId: 'r' },
  },
  record: null,
  tab: 't',
  savedMs: 0,
});

test('chats are grouped by the day of their last use, also across a change of the clocks and of the year', () => {
  const now = at(2026, 11, 29, 1);
  const days = groupByDay(
    [
      chat('ahead', now + 9e7),
      chat('now', at(2026, 11, 29, 0)),
      chat('late', at(2026, 11, 28, 23)),
      chat('week', at(2026, 11, 23)),
      chat('month', at(2026, 11, 22)),
      chat('summer', at(2026, 10, 25, 4)),
      chat('year', at(2025, 12, 31)),
    ],
    now,
  );
  expect(days.map(({ name, chats }) => [name, chats.map(({ id }) => id)])).toEqual([
    ['Today', ['ahead', 'now']],
    ['Yesterday', ['late']],
    ['Monday', ['week']],
    ['22 November', ['month']],
    ['25 October', ['summer']],
    ['31 December 2025', ['year']],
  ]);
});

const text = searchText([
  asked('Wie baue ich eine Brücke?', { files: [{ name: 'plan.txt', text: 'İstanbul to Üsküdar' }] }),
  answered('<think>concrete</think>With **steel**,\nsaid the engineer.'),
]);
const searches = [
  ['brucke', true],
  ['BRÜCKE Steel', true],
  ['plan.txt', true],
  ['uskudar istanbul', true],
  ['titled engineer', true],
  ['concrete', false],
  ['steel wood', false],
] as const;

test.each(searches)('words are found in titles, texts and files, whatever case and accents: %s', (query, isThere) => {
  expect(isFound(wordsOf(query), 'Titled', text)).toBe(isThere);
});

test('a folded text has the same length, so that a place in it is a place in the text', () => {
  for (const original of ['Straße İzmir', 'ŁÓDŹ 😀 naïve', 'Ǆ ǅ ǆ Ȳ'.normalize('NFC')])
    expect(fold(original)).toHaveLength(original.length);
});

test('a result shows where its first word stands, on one line, in the message that has most of the words', () => {
  const [question, answer] = text.starts;
  expect(snippetOf(wordsOf('engineer'), text)).toEqual({
    messageId: answer?.id,
    before: '…*, said the ',
    found: 'engineer',
    after: '.',
  });
  expect(snippetOf(wordsOf('baue eine'), text)).toMatchObject({ messageId: question?.id, found: 'baue' });
  expect(snippetOf(wordsOf('eine said steel'), text)).toMatchObject({ messageId: answer?.id, found: 'said' });
  expect(snippetOf(wordsOf('titled'), text)).toBeNull();
});

test('a chat as Markdown has what was asked, who answered and what was said', () => {
  const conversation = { ...chat('Bridges', 0), settings: { ...defaultSettings, system: 'Be brief.' } };
  const messages = [
    asked('How?', { files: [{ name: 'a.md', text: '```\nx\n```' }] }),
    answered('<think>hm</think>With *steel*.', 'big'),
    asked('And then?'),
  ];
  expect(asMarkdown(conversation, messages)).toBe(
    '# Bridges\n\n## System prompt\n\nBe brief.\n\n## You\n\nFile a.md:\n````\n```\nx\n```\n````\n\nHow?\n\n## Big (m-7b)\n\nWith *steel*.\n\n## You\n\nAnd then?\n',
  );
});

test('a title becomes a file name that every system takes', () => {
  expect(['a/b\\c: "d"?', '../..', 'Grüße 日本', ''].map(fileName)).toEqual(['a b c d', 'chat', 'Grüße 日本', 'chat']);
});
