// THE LIST of promises, in chapters: what every runtime is held to.
import type { Chapter } from './promise.ts';
import { routing } from './routing.ts';

export const chapters: readonly Chapter[] = [...routing];
