// `npm run soak [MINUTES]`: ten minutes of mixed load and faults; prints a line per half minute and the verdict.
import { soak } from './soak.ts';

const minutes = Number(process.argv[2] ?? 10);
const report = await soak(minutes * 60_000, 30_000);
for (const sample of report.samples) console.log(JSON.stringify(sample));
const [, first, ...rest] = report.samples;
const last = rest.at(-1) ?? first;
const growthMb = (last?.heapMb ?? 0) - (first?.heapMb ?? 0);
const { ends, decided, notClosedOnce, rejections } = report;
console.log(JSON.stringify({ ends, decided, notClosedOnce, rejections: rejections.length, growthMb }));
process.exit(rejections.length > 0 || notClosedOnce > 0 || growthMb > 10 ? 1 : 0);
