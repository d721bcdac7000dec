// `npm run bench`: the router beside nginx, Portkey and a bare Node proxy, as a table.
import { loadavg } from 'node:os';
import { command } from '#cli/command.ts';
import { oneOf, whole, yes } from '#cli/flags.ts';
import { processIo } from '#cli/io.ts';
import { type Figures, measureStart, measureStreams, measureThroughput } from './figures.ts';
import { loadTool } from './parts/requests-per-second.ts';
import { nginxVersion } from './targets/nginx.ts';

type Parts = Readonly<Record<'throughput' | 'streams' | 'start', () => Promise<Figures>>>;

const run = command({
  name: 'bench',
  called: 'npm run bench --',
  summary: 'the router beside nginx, Portkey and a bare Node proxy, as a table',
  flags: {
    runs: whole('so many times, a column each; else once'),
    quick: yes('fewer and shorter turns'),
    only: oneOf(['throughput', 'streams', 'start'], 'one part'),
  },
  run: async ({ runs = 1, quick, only }, _, io) => {
    const effort = quick === true ? { rounds: 3, seconds: 2 } : { rounds: 5, seconds: 4 };
    const parts: Parts = {
      throughput: () => measureThroughput(effort),
      streams: () => measureStreams(effort),
      start: () => measureStart(),
    };
    const columns: ReadonlyMap<string, string>[] = [];
    for (let column = 1; column <= runs; column += 1) {
      const figures = new Map<string, string>([['load of the machine before', loadavg()[0]?.toFixed(1) ?? '']]);
      for (const [name, measure] of Object.entries(parts)) {
        if (only !== undefined && only !== name) continue;
        io.stderr(`run ${column}: ${name} ...\n`);
        for (const [row, figure] of await measure()) figures.set(row, figure);
      }
      columns.push(figures);
    }
    const made = `Node ${process.versions.node}, nginx ${nginxVersion() ?? 'not installed'}, load by ${loadTool}`;
    io.stdout(`${made}\n\n${tableOf(columns)}\n`);
    return 0;
  },
});

function tableOf(columns: readonly ReadonlyMap<string, string>[]): string {
  const head = ['figure', ...columns.map((_, column) => `run ${column + 1}`)];
  const rows = [...(columns[0]?.keys() ?? [])].map((row) =>
    [row].concat(columns.map((column) => column.get(row) ?? '–')),
  );
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

process.exitCode = await run(process.argv.slice(2), processIo);
