// How agents with their own defaults repeated a request whose every answer broke: seen 2026-11 in real runs of at most 60 s, in front of a router that let them.

export interface Habit {
  readonly agent: string;
  readonly broken: 'cut in the middle' | 'cut before the first output';
  /** Its request is heavy: it goes to big, then to small. */
  readonly isHeavy: boolean;
  /** When each of its requests began, in seconds after the first. */
  readonly at: readonly number[];
  /** From this one on it asks without `stream`. */
  readonly otherBodyFrom?: number;
}

export const habits: readonly Habit[] = [
  {
    agent: 'Claude Code 2.1.197',
    broken: 'cut in the middle',
    isHeavy: true,
    at: [0, 0.94, 1.63, 2.96, 5.49, 10.47, 20.39, 36.61],
    otherBodyFrom: 1,
  },
  {
    agent: 'Codex 0.171.0',
    broken: 'cut before the first output',
    isHeavy: true,
    // Five each with the same body; these are the first.
    at: [0, 0.26, 0.68, 1.69, 3.5],
  },
  {
    agent: 'opencode 1.18.33',
    broken: 'cut in the middle',
    isHeavy: false,
    at: [0, 2.54, 7.38, 15.71, 31.89],
  },
  {
    agent: 'pi 0.73.1',
    broken: 'cut before the first output',
    isHeavy: false,
    at: [0, 0.58, 1.49, 3.79, 4.32, 5.14, 9.18, 9.71, 10.66, 18.71, 19.11, 20.05],
  },
  {
    agent: 'qwen-code 0.15.10',
    broken: 'cut before the first output',
    isHeavy: true,
    at: [0, 0.81, 1.8, 3.89, 5.64, 6.21, 7.1, 8.79, 12.67, 13.12, 14.02, 15.73, 21.39, 21.94, 23.38, 25.18, 38.69],
  },
];
