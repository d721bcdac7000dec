// ‹ 1/2 ›: turns between the branches that begin at a message.
import { ChevronLeft, ChevronRight } from 'lucide';
import { siblingsOf } from '../history/branches.ts';
import type { Message } from '../history/message.ts';
import { Button } from '../shell/button.tsx';
import { showBranch } from './actions.ts';
import { opened, shown } from './state.ts';

export function BranchSwitch({ message }: { message: Message }) {
  const branches = siblingsOf(opened.value?.messages ?? [], message);
  const at = branches.findIndex(({ id }) => id === message.id);
  if (branches.length < 2) return null;
  return (
    <span class="row branches" role="group" aria-label="Branches">
      <Button icon={ChevronLeft} name="Previous branch" act={() => turn(message, -1)} disabled={at === 0} />
      <span class="branch-count">
        {at + 1}/{branches.length}
      </span>
      <Button
        icon={ChevronRight}
        name="Next branch"
        act={() => turn(message, 1)}
        disabled={at === branches.length - 1}
      />
    </span>
  );
}

function turn(message: Message, by: number): void {
  const branches = siblingsOf(opened.value?.messages ?? [], message);
  const next = branches[branches.findIndex(({ id }) => id === message.id) + by];
  if (next !== undefined) void showBranch(next.id);
}

/** Turns at the last message that has branches. */
export function turnBranch(by: number): void {
  const all = opened.value?.messages ?? [];
  const message = shown.value.findLast((known) => siblingsOf(all, known).length > 1);
  if (message !== undefined) turn(message, by);
}
