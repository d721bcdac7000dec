// The router and the Windows half on the PC are installed by hand, each on its own: do they go together?
import { version } from '#entry/node/home.ts';
import { fine, type Finding, warning } from './finding.ts';
import type { Reply } from './house.ts';

/** The Windows half that this router was made with (windows/LlmNode/LlmNode.psd1). */
export const windowsHalf = '0.2.0';

export const versionHeader = 'x-llm-node-version';

/** `reply`: of the mode endpoint. One that names no version is from before they were told. */
export function checkVersions(reply: Reply): readonly Finding[] {
  if (reply.kind === 'none') return [];
  const what = 'versions';
  const theirs = reply.headers.find(([name]) => name === versionHeader)?.[1];
  const seen = `router ${version}, Windows half ${theirs ?? 'too old to say'}`;
  const age = theirs === undefined ? -1 : compare(theirs, windowsHalf);
  if (age === 0) return [fine(what, seen)];
  if (age > 0)
    return [warning(what, `${seen}: the router is too old for it, it knows ${windowsHalf}`, 'update the router')];
  const fix = `on the PC: the windows folder of this router (${windowsHalf}), then windows\\install.ps1`;
  return [warning(what, `${seen}: it is too old for this router`, fix)];
}

/** Below 0: `a` is older. What is no version is older than any. */
function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => (/^\d+(\.\d+){1,3}$/.test(text) ? text.split('.').map(Number) : []));
  const at = [0, 1, 2, 3].find((index) => (left?.[index] ?? 0) !== (right?.[index] ?? 0));
  return at === undefined ? 0 : (left?.[at] ?? 0) - (right?.[at] ?? 0);
}
