// Owns: reading the dashboards of infra/observability as typed data.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { infra } from './stub-house.ts';

export type Panel = {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
};

export const dashboardNames = ['dashboard-house.json', 'dashboard-vllm.json'] as const;

/** The panels of a dashboard file, in its order. */
export function panelsOf(name: (typeof dashboardNames)[number]): readonly Panel[] {
  const text = readFileSync(join(infra, 'observability', name), 'utf8');
  const dashboard: { readonly panels: readonly Panel[] } = JSON.parse(text);
  return dashboard.panels;
}

/** Every query of both dashboards, with Grafana's interval variable filled in. */
export function queries(interval: string): readonly { readonly panel: string; readonly expr: string }[] {
  return dashboardNames.flatMap((name) =>
    panelsOf(name).flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({ panel: title, expr: expr.replaceAll('$__rate_interval', interval) })),
    ),
  );
}
