// `npm run soak`: minutes of mixed load and faults; prints a line per half minute and the verdict.
import { command } from '#cli/command.ts';
import { whole } from '#cli/flags.ts';
import { processIo } from '#cli/io.ts';
import { soak } from './soak.ts';

const run = command({
  name: 'soak',
  called: 'npm run soak --',
  summary: 'minutes of mixed load and faults, and whether anything was lost or grew',
  flags: { minutes: whole('how long; else 10') },
  run: async ({ minutes = 10 }, _, io) => {
    const report = await soak(minutes * 60_000, 30_000);
    for (const sample of report.samples) io.stdout(`${JSON.stringify(sample)}\n`);
    const [, first, ...rest] = report.samples;
    const last = rest.at(-1) ?? first;
    const growthMb = (last?.heapMb ?? 0) - (first?.heapMb ?? 0);
    const { ends, decided, notClosedOnce, rejections } = report;
    io.stdout(`${JSON.stringify({ ends, decided, notClosedOnce, rejections: rejections.length, growthMb })}\n`);
    return rejections.length > 0 || notClosedOnce > 0 || growthMb > 10 ? 1 : 0;
  },
});

process.exit(await run(process.argv.slice(2), processIo));
