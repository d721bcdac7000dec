// Adds up the results of all suites, refuses skips that nobody allowed, and prints the one closing line.
// Usage: node .ci/sum.ts CHECK_EXIT_CODE RESULTS.json... PESTER.log...   Exit 1: something failed, a suite is missing, or something was skipped that can run here.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Assertion {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages?: readonly string[];
}
interface Results {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly Assertion[];
  }[];
}

const [checkCode, ...files] = process.argv.slice(2);
const count = { passed: 0, failed: 0, skipped: 0 };
const problems: string[] = [];
/** Every failed test with its suite and the first line of what it said: the end of a log is what one sees of a run elsewhere. */
const failures: string[] = [];

/** One line for each test that may be skipped here: a part of its full name, then ` # ` and why. */
const allowed = readFileSync(path.join(import.meta.dirname, 'allowed-skips'), 'utf8')
  .split('\n')
  .map((line) => line.split(' # ', 1)[0]?.trim() ?? '')
  .filter((line) => line !== '' && !line.startsWith('#'));

for (const file of files) {
  if (file.endsWith('.log')) addWindows(file);
  else if (existsSync(file)) add(path.basename(file, '.json'), JSON.parse(readFileSync(file, 'utf8')) as Results);
  else problem(`${path.basename(file)} is missing: that suite did not run to its end`);
}
if (checkCode === '0') count.passed += 1;
else problem('npm run check failed');

for (const text of failures) console.log(`failed: ${text}`);
for (const text of problems) console.log(`problem: ${text}`);
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed === 0 ? 0 : 1;

function add(name: string, { success, testResults }: Results): void {
  let failedHere = 0;
  for (const suite of testResults) {
    for (const test of suite.assertionResults) {
      if (test.status === 'passed') count.passed += 1;
      else if (test.status === 'failed') {
        failedHere += 1;
        failures.push(`${name}: ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`);
      } else skip(test.fullName);
    }
    if (suite.status === 'failed' && suite.assertionResults.every(({ status }) => status !== 'failed')) {
      failedHere += 1;
      failures.push(`${name}: the file ${suite.name}: ${firstLine(suite.message)}`);
    }
  }
  if (!success && failedHere === 0) failedHere = 1;
  count.failed += failedHere;
}

/** A run of windows/tests/run.ps1: its last line counts, and what it skipped must be allowed. */
function addWindows(file: string): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const counts = /^(\d+) passed, (\d+) failed, \d+ skipped$/m.exec(text);
  if (counts === null) return problem(`${path.basename(file)}: the Windows tests did not run to their end`);
  count.passed += Number(counts[1]);
  count.failed += Number(counts[2]);
  for (const [, name = ''] of text.matchAll(/^\s*\[-\] (.*)$/gm))
    failures.push(`${path.basename(file, '.log')}: ${name}`);
  for (const [, name = ''] of text.matchAll(/^skipped: (.*)$/gm)) skip(name);
}

function firstLine(text = ''): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

function skip(name: string): void {
  count.skipped += 1;
  if (!allowed.some((part) => name.includes(part))) problem(`skipped, though it can run here: ${name}`);
}

function problem(text: string): void {
  problems.push(text);
  count.failed += 1;
}
