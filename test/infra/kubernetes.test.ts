// Owns: infra/kubernetes: objects that an API server takes, a pod without rights, a grace that covers the drain, a network that fits the configuration.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IService } from 'kubernetes-models/v1/Service';
import { describe, expect, test } from 'vitest';
import * as validate from '#cli/validate.ts';
import { parseConfig } from '#lib/config.ts';
import { ran } from '../cli/command.ts';
import { faultsIn, kubernetesObjects, type KubernetesObject } from './kubernetes-objects.ts';

const objects = kubernetesObjects();
const one = (kind: string): unknown => {
  const found = objects.filter((object) => object.kind === kind);
  expect(found).toHaveLength(1);
  return found[0];
};
const pod = (one('Deployment') as IDeployment).spec?.template.spec;
const container = pod?.containers[0];
const text = (one('ConfigMap') as IConfigMap).data?.['router.yaml'] ?? '';
const parsed = parseConfig(text, 'router.yaml', (name) => name.padEnd(32, 'k'));
if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
const { config } = parsed;

describe('the objects', () => {
  test('are as the API server wants them, each of the kinds that a house needs', () => {
    expect(faultsIn(objects)).toEqual(objects.map(() => []));
    expect(objects.map(({ kind }) => kind).toSorted()).toEqual(
      'ConfigMap Deployment Namespace NetworkPolicy PodDisruptionBudget Service ServiceMonitor'.split(' '),
    );
  });

  test('with any one field misspelled are refused', () => {
    const misspelled = objects.flatMap((object) => misspellings(object) as readonly KubernetesObject[]);
    expect(misspelled.length).toBeGreaterThan(100);
    const passed = faultsIn(misspelled).flatMap((faults, index) => (faults.length === 0 ? [misspelled[index]] : []));
    expect(passed).toEqual([]);
  });
});

describe('a pod', () => {
  test('has no right that the router does not need', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container?.image).toMatch(/^[^:@]+@sha256:[0-9a-f]{64}$/);
  });

  test('has longer to end than the wait before it, the delay and the drain together', () => {
    const { shutdownDelayMs, shutdownMs } = config;
    const beforeMs = (container?.lifecycle?.preStop?.sleep?.seconds ?? 0) * 1000;
    expect(beforeMs).toBeGreaterThan(0);
    const graceMs = (pod?.terminationGracePeriodSeconds ?? 0) * 1000;
    expect(graceMs).toBeGreaterThan(beforeMs + shutdownDelayMs + shutdownMs);
  });

  test('is restarted only when the process is dead, and gets work only when it is ready', () => {
    const paths = [container?.startupProbe, container?.livenessProbe, container?.readinessProbe];
    expect(paths.map((probe) => probe?.httpGet)).toEqual(
      ['/health', '/health', '/ready'].map((path) => ({ path, port: 'http' })),
    );
    expect(container?.ports).toEqual([{ name: 'http', containerPort: config.listen.port }]);
  });

  test('finds its configuration and its keys where they are mounted, and room for its audit', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pod-'));
    const mounted = (name: string) => pod?.volumes?.find((volume) => volume.name === name);
    const items = mounted('config')?.projected?.sources?.flatMap(({ secret }) => secret?.items ?? []) ?? [];
    mkdirSync(join(folder, 'keys'));
    writeFileSync(join(folder, 'router.yaml'), text);
    for (const { key, path } of items) writeFileSync(join(folder, path), key.padEnd(32, 'k'));
    const { code, err } = await ran(validate.run, ['--config', join(folder, 'router.yaml')]);
    rmSync(folder, { recursive: true });
    expect([code, err]).toEqual([0, '']);
    const roomMiB = Number.parseInt(String(mounted('audit')?.emptyDir?.sizeLimit), 10);
    expect(roomMiB * 2 ** 20).toBeGreaterThan(config.audit.maxBytes * (config.audit.keep + 1));
    const folderOf = container?.volumeMounts?.find(({ name }) => name === 'audit')?.mountPath;
    expect(config.audit.file.startsWith(`${folderOf}/`)).toBe(true);
  });
});

test('the network lets the router reach every address of its configuration, and nothing more', () => {
  const rules = (one('NetworkPolicy') as INetworkPolicy).spec?.egress ?? [];
  const open = rules.flatMap(({ to = [], ports = [] }) =>
    to.flatMap(({ ipBlock, podSelector }) =>
      ports.map(
        ({ port }) => `${ipBlock?.cidr.replace('/32', '') ?? podSelector?.matchLabels?.['app'] ?? 'dns'}:${port}`,
      ),
    ),
  );
  const { small, big } = config.backends;
  const asked = [small.url, big?.url, config.mode.url].map((url) => new URL(String(url)).host);
  expect(new Set(open)).toEqual(new Set([...asked, 'dns:53']));
});

test('a client that asks by a name of the Service is not refused for it', () => {
  const { metadata, spec } = one('Service') as IService;
  const names = ['', '.llm', '.llm.svc', '.llm.svc.cluster.local'].map((end) => `${metadata?.name}${end}`);
  expect(config.listen.allowedHosts).toEqual(names);
  expect(spec?.selector).toEqual((one('Deployment') as IDeployment).spec?.template.metadata?.labels);
});

/** Maps whose keys are anybody's own. */
const freeMaps = new Set(['labels', 'matchLabels', 'data', 'requests', 'limits']);
const isFree = (field: string, inner: unknown) =>
  freeMaps.has(field) || (field === 'selector' && Object.hasOwn(Object(inner), 'app'));

/** This value once for each field in it, with that field's name misspelled. */
function misspellings(value: unknown): readonly unknown[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => misspellings(item).map((wrong) => value.with(index, wrong)));
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  return entries.flatMap(([field, inner], index) => {
    const instead = (name: string, content: unknown): unknown =>
      Object.fromEntries(entries.with(index, [name, content]));
    const deeper = isFree(field, inner) ? [] : misspellings(inner).map((wrong) => instead(field, wrong));
    return field === 'apiVersion' || field === 'kind' ? deeper : deeper.concat(instead(`${field}x`, inner));
  });
}
