// Whether this machine has curl, for which the examples of the documents are written. CI installs it, and refuses the skip.
import { spawnSync } from 'node:child_process';

export const hasCurl = spawnSync('curl', ['--version']).status === 0;
