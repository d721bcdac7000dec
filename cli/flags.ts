// The kinds of flags, and those that several commands take.
import type { Flag } from './command.ts';

export type LogFormat = 'pretty' | 'json';

export function yes(says: string): Flag<true> {
  return { value: null, says, read: () => true };
}

export function text(value: string, says: string): Flag<string> {
  return { value, says, read: (given) => given };
}

/** A whole number, written in digits. */
export function whole(says: string, from = 1, to = Number.MAX_SAFE_INTEGER): Flag<number> {
  const wanted =
    to === Number.MAX_SAFE_INTEGER ? `a whole number from ${from}` : `a whole number from ${from} to ${to}`;
  const read = (given: string) => {
    const value = /^\d{1,16}$/.test(given) ? Number(given) : Number.NaN;
    if (value >= from && value <= to) return value;
    throw new Error(wanted);
  };
  return { value: 'N', says, read };
}

export function oneOf<const T extends string>(choices: readonly T[], says: string): Flag<T> {
  const read = (given: string) => {
    const choice = choices.find((known) => known === given);
    if (choice !== undefined) return choice;
    throw new Error(choices.join(', ').replace(/, ([^,]*)$/, ' or $1'));
  };
  return { value: choices.join('|'), says, read };
}

/** Some of the choices, with commas between them. */
export function several<const T extends string>(choices: readonly T[], says: string): Flag<readonly T[]> {
  const one = oneOf(choices, says);
  return { value: choices.join(), says, read: (given) => given.split(',').map(one.read) };
}

export const configFlag = {
  config: text('FILE', 'the configuration; else what LLM_ROUTER_CONFIG names, else router.yaml of this folder'),
};
export const listenFlags = {
  host: text('HOST', 'in place of listen.host'),
  port: whole('in place of listen.port', 0, 65_535),
};
export const logFlag = {
  'log-format': oneOf(['pretty', 'json'], 'sentences or JSON lines; else as the output suggests'),
};
