// Keeps the end of a growing answer in view, until the person scrolls up.
import { signal, useSignalEffect } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { runningHere } from './state.ts';

/** Within so many pixels of the end the view follows again. */
const nearPx = 64;

export const isFollowing = signal(true);

function distance(): number {
  const page = document.documentElement;
  return page.scrollHeight - page.clientHeight - page.scrollTop;
}

export function jumpToLatest(): void {
  follow();
  document.documentElement.scrollTop = document.documentElement.scrollHeight;
}

/** The newest question stands at the top while its answer grows below it; whoever scrolls to the end follows that. */
export function pinToTop(turn: Element | null): void {
  if (turn?.isConnected !== true) return;
  putAtTop(turn);
  isFollowing.value = true;
  pinnedTurn = turn;
  width = innerWidth;
}

let pinnedTurn: Element | null = null;
/** Where the page was scrolled to for it: elsewhere, and not at the end of a page that became too short, the person has scrolled. */
let pinnedAt = 0;

function putAtTop(turn: Element): void {
  const covered = document.querySelector('.strips')?.getBoundingClientRect().bottom ?? 0;
  document.documentElement.scrollTop += turn.getBoundingClientRect().top - Math.max(0, covered) - 16;
  pinnedAt = document.documentElement.scrollTop;
}

/** Follows while the calling component is shown, whatever makes the page grow. */
export function useFollowing(): void {
  // Trap: a browser that holds the view by what it sees would, near the end of the page, follow each line that grows.
  useSignalEffect(() => {
    const { style } = document.documentElement;
    style.overflowAnchor = runningHere.value === null ? '' : 'none';
    return () => (style.overflowAnchor = '');
  });
  useLayoutEffect(() => {
    let last = document.documentElement.scrollTop;
    const look = () => {
      const top = document.documentElement.scrollTop;
      if (top < last && distance() > 1) isFollowing.value = false;
      // Trap: pinning a question also ends near the end, and is no wish to follow.
      else if (top > last && !isFollowing.value && distance() <= nearPx) follow();
      last = top;
    };
    // Trap: a short turn of the wheel and the view's own step down may fall into one scroll event, which then shows no way up.
    const letGo = ({ deltaY }: WheelEvent) => {
      if (deltaY >= 0 || document.documentElement.scrollTop === 0) return;
      isFollowing.value = false;
      last = Infinity;
    };
    const over = new AbortController();
    const heard = { passive: true, signal: over.signal };
    addEventListener('scroll', look, heard);
    addEventListener('wheel', letGo, heard);
    addEventListener('resize', pinAgain, heard);
    // It calls after layout: looking costs nothing more.
    const growth = new ResizeObserver(keepInView);
    growth.observe(document.body);
    follow();
    return () => {
      growth.disconnect();
      over.abort();
    };
  }, []);
}

let width = 0;

/** Another width moves everything above the question. A phone's bars that come and go change the height only. */
function pinAgain(): void {
  if (innerWidth !== width) pinToTop(pinnedTurn);
  width = innerWidth;
}

function follow(): void {
  isFollowing.value = true;
  pinnedTurn = null;
}

/** A pinned question stays where it is, also when what is above it turns out to be longer or shorter; once its answer leaves the window, a button leads to the end. */
export function keepInView(): void {
  if (pinnedTurn !== null) {
    if (document.documentElement.scrollTop === pinnedAt || distance() < 1) putAtTop(pinnedTurn);
    isFollowing.value = distance() <= nearPx;
  } else if (isFollowing.value) document.documentElement.scrollTop = document.documentElement.scrollHeight;
}
