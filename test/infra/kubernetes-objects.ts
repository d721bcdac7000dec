// Owns: the objects of infra/kubernetes, and whether an API server would take them: no unknown field, every value in its form.
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Service } from 'kubernetes-models/v1/Service';
import { parseAllDocuments } from 'yaml';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'infra/kubernetes');

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** Every object, in the order of the files' names. */
export function kubernetesObjects(): readonly KubernetesObject[] {
  return globSync('**/*.yaml', { cwd: folder })
    .toSorted()
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => document.toJS()));
}

const models: Readonly<Record<string, new (object: never) => { readonly validate: () => void }>> = {
  'apps/v1/Deployment': Deployment,
  'networking.k8s.io/v1/NetworkPolicy': NetworkPolicy,
  'policy/v1/PodDisruptionBudget': PodDisruptionBudget,
  'v1/ConfigMap': ConfigMap,
  'v1/Namespace': Namespace,
  'v1/Service': Service,
  'monitoring.coreos.com/v1/ServiceMonitor': ServiceMonitor,
};

/** For each object what is wrong with it. The models' own check passes over unknown fields, the compiler passes over forms: both are asked. */
export function faultsIn(objects: readonly KubernetesObject[]): readonly (readonly string[])[] {
  const unknown = unknownFields(objects);
  return objects.map((object, index) => {
    const Model = models[`${object.apiVersion}/${object.kind}`];
    if (Model === undefined) return [`${object.apiVersion}/${object.kind} is no kind that is known here`];
    try {
      new Model(object as never).validate();
      return unknown[index] ?? [];
    } catch (error) {
      return [...(unknown[index] ?? []), error instanceof Error ? error.message : 'not valid'];
    }
  });
}

/** Each object as a literal of its type, one a line, under the compiler. */
function unknownFields(objects: readonly KubernetesObject[]): readonly (readonly string[])[] {
  const home = mkdtempSync(join(tmpdir(), 'kubernetes-'));
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'));
  const lines = objects.map((object, index) => {
    const { apiVersion, kind } = object;
    const from = apiVersion.startsWith('monitoring.coreos.com/')
      ? '@kubernetes-models/prometheus-operator'
      : 'kubernetes-models';
    return `export const o${index}: import('${from}/${apiVersion}/${kind}').I${kind} = ${JSON.stringify(object)};`;
  });
  writeFileSync(join(home, 'objects.ts'), lines.join('\n'));
  const options =
    '--noEmit --pretty false --strict --skipLibCheck --module nodenext --target esnext --types node'.split(' ');
  const { stdout } = spawnSync(join(home, 'node_modules/.bin/tsc'), [...options, 'objects.ts'], {
    cwd: home,
    encoding: 'utf8',
  });
  rmSync(home, { recursive: true });
  const said = [...stdout.matchAll(/^objects\.ts\((\d+),\d+\): error \w+: (.*)/gm)];
  if (said.length === 0 && stdout.trim() !== '') throw new Error(stdout);
  return objects.map((_, index) =>
    said.filter(([, line]) => Number(line) === index + 1).map(([, , what = '']) => what),
  );
}
