import { join } from 'node:path';
import { DBT_DEV_REQUIREMENTS_FILE, ensureDbtEnvironment } from '@volka/dbt-runner';
import { checkStage } from './stage.ts';
import type { StageResult } from './stage.ts';
import { testStage } from './test-stage.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
const python = (name: string): string => join(root, '.volka', 'python', 'bin', name);
const quick = process.argv.includes('--quick');
// The daemon of Nx would keep running after the checks.
process.env['NX_DAEMON'] = 'false';

/** Tests that may be skipped in CI, with the reason; anything else that is skipped there fails the run. */
const ALLOWED_SKIPS: Readonly<Record<string, string>> = {};

const nx = (...targets: readonly string[]): readonly string[] => [
  'run-many',
  '-t',
  ...targets,
  '--outputStyle=static',
];

const SQLFLUFF = [
  'lint',
  '--disable-progress-bar',
  '--nocolor',
  '--processes',
  '2',
  'models',
  'tests',
  '../sql',
];

const staticStages: readonly (() => Promise<StageResult>)[] = [
  () => checkStage('format', bin('prettier'), ['--check', '--log-level=warn', '.'], root),
  () => checkStage('types, lint, boundaries, build', bin('nx'), nx('typecheck', 'lint', 'build'), root),
  () => checkStage('unused code', bin('knip'), [], root),
  () => checkStage('imports between files', bin('depcruise'), ['apps', 'libs', 'tools'], root),
];

const stages: readonly (() => Promise<StageResult>)[] = [
  ...staticStages,
  () => testStage('unit', root),
  ...(quick
    ? []
    : [
        installDbt,
        () => checkStage('rules of the dbt project', 'npm', ['run', '--silent', 'check:dbt'], root),
        () => checkStage('style of the SQL', python('sqlfluff'), SQLFLUFF, join(root, 'dbt_project')),
        () => testStage('integration', root),
        () => testStage('e2e', root),
      ]),
];

const results: StageResult[] = [];
for (const stage of stages) results.push(await stage());

for (const { name, passed, failed, durationMs } of results) {
  console.log(
    `${failed === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(32)} ${passed} passed, ${failed} failed  ${(durationMs / 1000).toFixed(1)} s`,
  );
}
const skipped = results.flatMap((result) => result.skipped);
for (const name of skipped)
  console.log(`skipped: ${name}${name in ALLOWED_SKIPS ? ` (${ALLOWED_SKIPS[name] ?? ''})` : ''}`);
const forbiddenSkips =
  process.env['CI'] === undefined ? 0 : skipped.filter((name) => !(name in ALLOWED_SKIPS)).length;

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0) + forbiddenSkips;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** The Python environment is installed before the tests that need it, so that no test has to wait for it. */
async function installDbt(): Promise<StageResult> {
  const started = performance.now();
  try {
    await ensureDbtEnvironment({
      extraRequirementsFiles: [DBT_DEV_REQUIREMENTS_FILE],
      venvDir: join(root, '.volka', 'python'),
      env: process.env,
      onProgress: (line) => {
        console.log(line);
      },
    });
    return {
      name: 'dbt environment',
      passed: 1,
      failed: 0,
      skipped: [],
      durationMs: performance.now() - started,
    };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return {
      name: 'dbt environment',
      passed: 0,
      failed: 1,
      skipped: [],
      durationMs: performance.now() - started,
    };
  }
}
