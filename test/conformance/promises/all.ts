// THE LIST of promises, in chapters: what every runtime is held to.
import { abort } from './abort.ts';
import { accesses } from './access.ts';
import { cancel } from './cancel.ts';
import { dialects } from './dialects.ts';
import { forceSignals } from './force-signals.ts';
import { modeChanges } from './mode-changes.ts';
import { pages } from './pages.ts';
import type { Chapter } from './promise.ts';
import { routing } from './routing.ts';
import { streams } from './streams.ts';
import { uploads } from './uploads.ts';

export const chapters: readonly Chapter[] = [
  ...routing,
  forceSignals,
  ...dialects,
  streams,
  abort,
  cancel,
  modeChanges,
  ...accesses,
  ...pages,
  uploads,
];
