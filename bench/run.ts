// `npm run bench`: the router beside nginx, Portkey and a bare Node proxy, as a table. `-- --runs 3` repeats all, `-- --quick` does less.
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type Figures, measureStart, measureStreams, measureThroughput } from './figures.ts';
import { loadTool } from './parts/requests-per-second.ts';
import { nginxVersion } from './targets/nginx.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const effort = values.quick ? { rounds: 3, seconds: 2 } : { rounds: 5, seconds: 4 };

const parts: Readonly<Record<string, () => Promise<Figures>>> = {
  throughput: () => measureThroughput(effort),
  streams: () => measureStreams(effort),
  start: () => measureStart(),
};

const runs: Map<string, string>[] = [];
for (let run = 0; run < Number(values.runs); run += 1) {
  const figures = new Map<string, string>([['load of the machine before', loadavg()[0]?.toFixed(1) ?? '']]);
  for (const [name, measure] of Object.entries(parts)) {
    if (values.only !== undefined && values.only !== name) continue;
    process.stderr.write(`run ${run + 1}: ${name} ...\n`);
    for (const [row, figure] of await measure()) figures.set(row, figure);
  }
  runs.push(figures);
}

const head = ['figure', ...runs.map((_, run) => `run ${run + 1}`)];
const rows = [...(runs[0]?.keys() ?? [])].map((row) => [row].concat(runs.map((figures) => figures.get(row) ?? '–')));
const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
process.stdout.write(
  `Node ${process.versions.node}, nginx ${nginxVersion() ?? 'not installed'}, load by ${loadTool}\n\n${lines.join('\n')}\n`,
);
