// This machine's clock against what the others say. The router itself needs no clock: its logs and records do.
import { failed, fine, type Finding, skipped } from './finding.ts';
import type { DoctorHouse } from './house.ts';

/** A Date header is cut to the second, and an answer takes its time. */
const toleranceMs = 5000;

export function checkClock({ dates }: Pick<DoctorHouse, 'dates'>): Finding {
  const what = 'clock';
  if (dates.length === 0) return skipped(what, 'nobody answered with a time');
  const worst = dates.toSorted((a, b) => offBy(b) - offBy(a))[0];
  if (worst === undefined || offBy(worst) <= toleranceMs) return fine(what, 'agrees with the others');
  const seconds = Math.round((worst.hereMs - worst.theirMs) / 1000);
  const seen = `${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} ${worst.from}`;
  return failed(what, seen, 'timedatectl set-ntp true, here and there (Windows: w32tm /resync)');
}

function offBy({ theirMs, hereMs }: DoctorHouse['dates'][number]): number {
  return Math.abs(hereMs - theirMs);
}
