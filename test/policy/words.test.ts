// Decisions speak only the words that records, headers and the app know.
import { expect, test } from 'vitest';
import { decide } from '#lib/policy/decide.ts';
import { ruleWords, sentenceFor } from '#lib/policy/sentences.ts';
import { rules } from '#lib/policy/types.ts';
import { everyFacts } from './domain.ts';

test('a decision wants big or small, and chooses one of them or nobody', () => {
  const seen = everyFacts.map(decide);
  expect(new Set(seen.map(({ wanted }) => wanted))).toEqual(new Set(['big', 'small']));
  expect(new Set(seen.map(({ chosen }) => chosen))).toEqual(new Set(['big', 'small', 'none']));
});

test('every rule has words that fit behind a name, each its own', () => {
  const words = Object.values(ruleWords);
  expect(words.filter((text) => text.length < 'a light request'.length)).toEqual([]);
  expect(new Set(words).size).toBe(words.length);
  expect(new Set(Object.keys(ruleWords))).toEqual(new Set(everyFacts.map((facts) => decide(facts).rule)));
  expect(Object.keys(ruleWords)).toEqual(rules);
});

test('a sentence names the threshold that a heavy prompt reached, and only where its length decided', () => {
  const normal = everyFacts.map(decide);
  const first = (rule: string) => normal.find((decision) => decision.rule === rule && decision.chosen === 'big');
  const [long, wished] = [first('heavy-tokens'), first('heavy-model')];
  if (long === undefined || wished === undefined) throw new Error('the domain lacks a rule');
  const rest = 'and the PC is in NORMAL mode: the big model answers.';
  expect([sentenceFor(long), sentenceFor(long, 'words'), sentenceFor(long, 'everything')]).toEqual([
    `The prompt reaches a token threshold ${rest}`,
    `The words of the prompt reach their token threshold ${rest}`,
    `The prompt with its tools reaches the token threshold for everything ${rest}`,
  ]);
  expect(sentenceFor(wished, 'words')).toBe(sentenceFor(wished));
});
