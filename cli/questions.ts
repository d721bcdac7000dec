// Asking a person at the terminal, or whoever writes into the pipe: one line an answer, an empty line for what is proposed.
import { createInterface } from 'node:readline';
import { Refusal } from './command.ts';
import type { CommandIo } from './io.ts';

export interface Question<T> {
  readonly says: string;
  /** Taken for an empty line. */
  readonly proposed: string;
  /** Throws what was wanted instead. */
  readonly read: (answer: string) => T;
}

export interface Questions {
  /** Asks again until the answer can be read. Refuses when nobody answers any more. */
  readonly ask: <T>(question: Question<T>) => Promise<T>;
  readonly close: () => void;
}

/** Nothing is read before the first question. `otherwise` says how to do without. */
export function openQuestions({ input, stderr }: CommandIo, otherwise: string): Questions {
  let lines: ReturnType<typeof createInterface> | null = null;
  let answers: AsyncIterator<string> | null = null;
  const next = async () => {
    // Not rl.question: of a pipe it would drop the lines that come before they are asked for.
    lines ??= input === undefined ? null : createInterface({ input: input(), crlfDelay: Infinity });
    answers ??= lines?.[Symbol.asyncIterator]() ?? null;
    const answer = await answers?.next();
    if (answer === undefined || answer.done === true) throw new Refusal(`\nNobody answers. ${otherwise}`);
    return answer.value.trim();
  };
  const ask: Questions['ask'] = async ({ says, proposed, read }) => {
    for (;;) {
      stderr(`${says} [${proposed}]: `);
      const answer = (await next()) || proposed;
      try {
        return read(answer);
      } catch (error) {
        stderr(`  That was ${JSON.stringify(answer)}; wanted is ${error instanceof Error ? error.message : ''}.\n`);
      }
    }
  };
  return { ask, close: () => lines?.close() };
}
