// What states of the app are made of: a stub's answers, and the clicks that are common to many.
import type { ServerResponse } from 'node:http';
import type { Page } from 'playwright-core';
import type { Mode, Status } from '../src/router/contract.ts';
import { chunk, healthyStatus, routeHeaders, type StubRouter } from './stub-router.ts';

export interface State {
  readonly name: string;
  readonly screen: 'chat' | 'ops';
  readonly prepare: (stub: StubRouter) => void;
  /** Brings the page into the state; resolves when it is shown. */
  readonly act: (page: Page) => Promise<void>;
}

export const richAnswer = `Two numbers are added with \`+\`. A function makes that **reusable**, as [the manual](https://example.org) says:

\`\`\`ts
// adds two numbers
export function add(a: number, b: number): number {
  return a + b;
}
\`\`\`

1. Call it with two numbers.
2. Use what it returns:
   - in a sum
   - in a table

| call | result |
| --- | ---: |
| add(1, 2) | 3 |
| add(700, 534) | 1,234 |

Inline maths such as $E = mc^2$ stands in the text, and one head attends by

$$
\\mathrm{Attention}(Q, K, V) = \\mathrm{softmax}\\left(\\frac{QK^\\top}{\\sqrt{d_k}}\\right)V
$$

> It costs $5 or $10, not more.
`;

const usage = 'data: {"choices":[],"usage":{"prompt_tokens":5120,"completion_tokens":212}}\n\n';

export function streams(
  text: string,
  backend = 'small',
  rule = 'light',
  more: Record<string, string> = {},
): StubRouter['chat'] {
  return ({ req, res }) => {
    res.writeHead(200, routeHeaders(req, backend, rule, more));
    for (const piece of text.match(/[\s\S]{1,24}/g) ?? []) res.write(chunk(piece));
    res.end(`${usage}data: [DONE]\n\n`);
  };
}

/** Sends `text` and then nothing more, ever. */
export function holds(text: string): StubRouter['chat'] {
  return ({ req, res }) => {
    res.writeHead(200, routeHeaders(req, 'big', 'heavy-tokens'));
    res.write(text === '' ? ': waiting\n\n' : chunk(text));
  };
}

export function cuts({ req, res }: { req: Parameters<StubRouter['chat']>[0]['req']; res: ServerResponse }): void {
  res.writeHead(200, routeHeaders(req, 'big', 'heavy-tokens'));
  res.write(chunk('The first half of an answer that was'), () => res.destroy());
}

export function statusIn(mode: Mode, change: Partial<Status> = {}): Status {
  const healthy = healthyStatus();
  const changes = mode === 'GAMING' ? [{ at: healthy.startedAt, value: mode }] : [];
  return {
    ...healthy,
    mode: {
      value: mode,
      ageMs: 300,
      since: healthy.startedAt,
      source: mode === 'UNKNOWN' ? null : 'file',
      error: mode === 'UNKNOWN' ? 'timeout' : null,
      changes,
    },
    ...change,
  };
}

export async function ask(page: Page, text = 'How do I add two numbers?'): Promise<void> {
  await page.fill('#draft', text);
  await page.press('#draft', 'Enter');
}

export async function askAndWait(page: Page): Promise<void> {
  await ask(page);
  await page.waitForSelector('.answer .message-actions');
}

/** What the router would do, as the stub says it. */
export function explains(told: {
  rule?: string;
  chosen?: 'small' | 'big';
  because?: string | null;
  about: number;
  facts?: Record<string, string>;
  forceDenied?: boolean;
}): StubRouter['explain'] {
  const {
    rule = 'light',
    chosen = 'small',
    because = null,
    about,
    facts = { force: 'none' },
    forceDenied = false,
  } = told;
  const thresholds = { words: 4000, everything: 8000 };
  const estimate = { bytes: about * 4, toolBytes: 0, tokens: null, allTokens: null, thresholds, about };
  const wanted = because === null ? chosen : 'big';
  return () => ({ decision: { rule, wanted, chosen, because }, sentence: '', facts, estimate, forceDenied });
}

export const idle = (): void => undefined;
