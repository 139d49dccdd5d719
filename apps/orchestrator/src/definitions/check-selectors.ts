import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fingerprintOf, isDbtRunnerError } from '@volka/dbt-runner';
import type { DbtRunner } from '@volka/dbt-runner';
import { OrchestratorError } from '../errors.ts';
import type { DbtCommandName, DbtTask, PipelineDefinition } from './pipeline.ts';

/** The resource types that a command works on; null = all. `deps` accepts no selector. */
const WORKS_ON: Readonly<Record<DbtCommandName, readonly string[] | null>> = {
  deps: [],
  seed: ['seed'],
  snapshot: ['snapshot'],
  run: ['model'],
  test: ['test', 'unit_test'],
  build: ['model', 'test', 'unit_test', 'seed', 'snapshot'],
  'source freshness': ['source'],
  'docs generate': null,
};

export interface SelectorCheck {
  readonly runner: Pick<DbtRunner, 'list'>;
  readonly pipelines: Iterable<PipelineDefinition>;
  readonly signal: AbortSignal;
}

/** The project whose selectors are checked. The note file contains the project's fingerprint of the last check without problems. */
export interface CheckedProject {
  readonly projectDir: string;
  readonly noteFile: string;
}

/** Whether the last check without problems was of the same project files. It reads the files, but does not start dbt. */
export async function areSelectorsChecked({ projectDir, noteFile }: CheckedProject): Promise<boolean> {
  const [fingerprint, noted] = await Promise.all([
    fingerprintOf([projectDir]),
    readFile(noteFile, 'utf8').catch(() => ''),
  ]);
  return noted === fingerprint;
}

/** Runs {@link checkSelectors} and writes the note for {@link areSelectorsChecked}. */
export async function checkSelectorsAndNote(
  check: SelectorCheck,
  { projectDir, noteFile }: CheckedProject,
): Promise<void> {
  // Computed before the check: if a file changes during the check, the next run checks again.
  const fingerprint = await fingerprintOf([projectDir]);
  await checkSelectors(check);
  await mkdir(dirname(noteFile), { recursive: true });
  await writeFile(noteFile, fingerprint);
}

/**
 * Asks dbt what each selector of a dbt task selects. In dbt, a command that selects nothing succeeds, so a misspelt selector would
 * build or test nothing without an error.
 * @throws {OrchestratorError} `DBT_SELECTOR_EMPTY`, with every selector that selects nothing for its command.
 */
export async function checkSelectors({ runner, pipelines, signal }: SelectorCheck): Promise<void> {
  const problems: string[] = [];
  for (const { id, tasks } of pipelines) {
    for (const task of tasks) {
      if (task.kind !== 'dbt' || task.selector === undefined) continue;
      const problem = await problemOf(runner, task, task.selector, signal);
      if (problem !== null) problems.push(`pipeline ${id}, ${task.id}: ${problem}`);
    }
  }
  const [first, ...others] = problems;
  if (first === undefined) return;
  const more = others.length === 0 ? '' : `; and ${others.length} more`;
  throw new OrchestratorError('DBT_SELECTOR_EMPTY', `Cannot use dbt_dag_config.yml: ${first}${more}`, {
    context: { problems },
  });
}

async function problemOf(
  runner: Pick<DbtRunner, 'list'>,
  { command }: DbtTask,
  selector: string,
  signal: AbortSignal,
): Promise<string | null> {
  const types = WORKS_ON[command];
  try {
    const nodes = await runner.list({
      select: selector,
      signal,
      ...(types === null ? {} : { resourceTypes: types }),
    });
    return nodes.length === 0 ? `selector "${selector}" selects nothing for dbt ${command}` : null;
  } catch (error) {
    signal.throwIfAborted();
    if (!isDbtRunnerError(error)) throw error;
    // Either the project does not parse or the selector is invalid; dbt's message says which.
    return `selector "${selector}": ${error.message.replace('Cannot list nodes: ', '')}`;
  }
}
