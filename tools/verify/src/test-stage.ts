import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './stage.ts';
import type { StageResult } from './stage.ts';

/** The used fields of the JSON report of vitest. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Runs one vitest project and counts its results from its report, and not only from its exit code. */
export async function testStage(project: string, root: string): Promise<StageResult> {
  const started = performance.now();
  const reportDir = join(root, '.volka', 'verify');
  const reportFile = join(reportDir, `${project}.json`);
  await mkdir(reportDir, { recursive: true });
  // The report of an earlier run must not be read if this run writes none.
  await rm(reportFile, { force: true });
  const exitCode = await runProgram(
    join(root, 'node_modules', '.bin', 'vitest'),
    ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
    root,
  );
  const report = await readReport(reportFile);
  return { ...countTests(project, report, exitCode), durationMs: performance.now() - started };
}

/** Counts a report. A missing report, a report without tests, or an exit code that no test explains counts as a failure. */
export function countTests(
  project: string,
  report: VitestReport | undefined,
  exitCode: number,
): Omit<StageResult, 'durationMs'> {
  const passed = report?.numPassedTests ?? 0;
  const reported = report?.numFailedTests ?? 0;
  const unexplained = reported === 0 && (passed === 0 || exitCode !== 0 || report?.success !== true);
  const skipped = (report?.testResults ?? [])
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => fullName.trim());
  return { name: `${project} tests`, passed, failed: unexplained ? 1 : reported, skipped };
}

async function readReport(file: string): Promise<VitestReport | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}
