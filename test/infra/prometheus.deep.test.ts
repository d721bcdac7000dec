// Owns: the observability files under the real promtool and a real Prometheus: the alerts notice, and every panel's query gets data from the demo.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ruleChanges } from './alert-changes.ts';
import { queries } from './dashboards.ts';
import { startHouseWithTraffic, type BusyHouse } from './busy-house.ts';
import { infra } from './stub-house.ts';
import { cannotRun, runTool } from './tools.ts';

const folder = join(infra, 'observability');

describe.skipIf(cannotRun('promtool', ['promtool']))('promtool', () => {
  const home = mkdtempSync(join(tmpdir(), 'rules-'));
  afterAll(() => rmSync(home, { recursive: true }));

  test('finds no fault in the configuration and the rules', () => {
    runTool('promtool', ['check', 'config', '--syntax-only', join(folder, 'prometheus.yml')]);
    runTool('promtool', ['check', 'rules', join(folder, 'alerts.yml')]);
  });

  /** Holds these rules against the evenings of alerts.test.yml. */
  const tryRules = (rules: string) => {
    cpSync(join(import.meta.dirname, 'alerts.test.yml'), join(home, 'alerts.test.yml'));
    writeFileSync(join(home, 'alerts.yml'), rules);
    runTool('promtool', ['test', 'rules', 'alerts.test.yml'], { cwd: home });
  };
  const rules = readFileSync(join(folder, 'alerts.yml'), 'utf8');

  test('sees each alert fire, and stay silent, as alerts.test.yml says', () => tryRules(rules));

  test.each(ruleChanges)('alerts.test.yml notices: $change', ({ from, to }) => {
    expect(rules).toContain(from);
    expect(() => tryRules(rules.replace(from, to))).toThrow(/FAILED/);
  });
});

describe.skipIf(cannotRun('dashboards on a real Prometheus', ['prometheus', 'promtool']))(
  'a real Prometheus that scrapes the demo',
  () => {
    const home = mkdtempSync(join(tmpdir(), 'prometheus-'));
    let house: BusyHouse;
    let prometheus: ChildProcess;
    let url: string;

    beforeAll(async () => {
      house = await startHouseWithTraffic();
      const scrape = Object.entries(house.targets).map(([job, target]) => ({
        job_name: job,
        static_configs: [{ targets: [target] }],
      }));
      writeFileSync(
        join(home, 'prometheus.yml'),
        JSON.stringify({ global: { scrape_interval: '1s', scrape_timeout: '1s' }, scrape_configs: scrape }),
      );
      prometheus = spawn(
        'prometheus',
        [
          `--config.file=${join(home, 'prometheus.yml')}`,
          `--storage.tsdb.path=${join(home, 'data')}`,
          '--web.listen-address=127.0.0.1:0',
        ],
        {
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      );
      url = await listeningUrl(prometheus);
    });

    afterAll(async () => {
      prometheus.kill();
      await once(prometheus, 'exit');
      await house.close();
      rmSync(home, { recursive: true });
    });

    test('the router serves metrics without a fault', async () => {
      const text = await (await fetch(`http://${house.targets.router}/metrics`)).text();
      const checked = spawn('promtool', ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'inherit'] });
      checked.stdin?.end(text);
      const said: Buffer[] = [];
      checked.stdout?.on('data', (piece: Buffer) => said.push(piece));
      const [code] = await once(checked, 'close');
      expect({ code, said: Buffer.concat(said).toString() }).toEqual({ code: 0, said: '' });
    });

    test.each(queries('30s'))('$panel: $expr', async ({ expr }) => {
      // Traffic goes on until the query has an answer: a rate needs two scrapes with requests between them.
      const deadline = performance.now() + 60_000;
      let result: readonly { readonly value: readonly [number, string] }[] = [];
      while (!result.some(({ value }) => Number.isFinite(Number(value[1]))) && performance.now() < deadline) {
        await house.moreTraffic();
        const reply = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expr)}`);
        const answer: { data: { result: typeof result } } = await reply.json();
        ({ result } = answer.data);
      }
      expect(result.filter(({ value }) => Number.isFinite(Number(value[1])))).not.toEqual([]);
    });
  },
);

/** Prometheus logs the address that the system gave it. */
async function listeningUrl(prometheus: ChildProcess): Promise<string> {
  const said: string[] = [];
  for await (const line of createInterface({ input: prometheus.stderr! })) {
    said.push(line);
    const address = /Listening on" address=(127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (address !== undefined) return `http://${address}`;
  }
  throw new Error(`prometheus ended: ${said.join('\n')}`);
}
