// What a person does in the chat, for the journeys: write, send, read the route.
import { expect } from 'vitest';
import type { Page, Response } from 'playwright-core';

/** A prompt that is heavy by its length. */
export const longText = `Summarize this. ${'The quick brown fox jumps over the lazy dog. '.repeat(600)}`;

export interface Exchange {
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
}

/** Types and sends with the Enter key; resolves with the response's headers. */
export async function send(page: Page, text: string): Promise<Exchange> {
  await page.fill('#draft', text);
  const answering = page.waitForResponse((response) => response.url().endsWith('/v1/chat/completions'));
  const [response] = await Promise.all([answering, page.press('#draft', 'Enter')]);
  return read(response);
}

async function read(response: Response): Promise<Exchange> {
  return { headers: await response.allHeaders(), status: response.status() };
}

/** Sends, and waits until the answer is complete and kept. */
export async function sendAndWait(page: Page, text: string): Promise<Exchange> {
  const exchange = await send(page, text);
  await page.locator('.thread > li:last-child .answer.state-done').waitFor();
  await answerKept(page);
  return exchange;
}

/** Waits until a complete answer is in the history: the app says so to those who do not see it, once it is. */
export async function answerKept(page: Page): Promise<void> {
  await page.locator('[role=status]', { hasText: 'Answer complete.' }).waitFor();
}

export function choose(page: Page, choice: 'Auto' | 'Small' | 'Big'): Promise<void> {
  return page.locator('.choice', { hasText: choice }).click();
}

export function chosen(page: Page): Promise<string | null> {
  return page.locator('.choice input:checked').getAttribute('value');
}

/** What the chip of the last answer says. */
export async function lastChip(page: Page): Promise<{ node: string; why: string }> {
  const chip = page.locator('.answer').last().locator('.route-chip');
  return { node: await chip.locator('b').innerText(), why: await chip.locator('.route-why').innerText() };
}

export function lastAnswer(page: Page): Promise<string> {
  return page.locator('.answer').last().locator('.markdown').innerText();
}

/** Waits until `look` gives what is expected; a clock of the other side decides when. */
export async function eventually<T>(look: () => Promise<T>, expected: T, withinMs = 20_000): Promise<void> {
  await expect.poll(look, { timeout: withinMs, interval: 50 }).toEqual(expected);
}

export async function modeShown(page: Page, mode: string, withinMs = 20_000): Promise<void> {
  await page.locator(`.mode-badge.mode-${mode}`).waitFor({ timeout: withinMs });
}

/** The newest question stands right below what covers the top of the window: its answer has all the room there is. */
export async function lastQuestionBelowBar(page: Page): Promise<boolean> {
  const bar = await page.locator('.top-bar').boundingBox();
  const question = await page.locator('.user-message').last().boundingBox();
  if (bar === null || question === null) return false;
  const gap = question.y - (bar.y + bar.height);
  return gap >= 0 && gap < 32;
}
