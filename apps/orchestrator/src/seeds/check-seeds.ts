import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { OrchestratorError } from '../errors.ts';
import { readSeedFile } from './read-seed-file.ts';
import type { SeedRecord } from './read-seed-file.ts';
import { SEED_SCHEMAS } from './seed-schemas.ts';

/** A cell, line or file that dbt would misread, or cannot read. Never contains the value. */
export interface SeedProblem {
  readonly file: string;
  readonly line: number;
  /** Null for the whole line. */
  readonly column: string | null;
  readonly problem: string;
}

export interface CheckedSeed {
  readonly file: string;
  readonly rows: number;
  /** Columns that no schema names: they are not loaded. */
  readonly extraColumns: readonly string[];
  readonly problems: readonly SeedProblem[];
}

/** Checks every CSV file in the `seeds` folder of a dbt project: bytes, separator, header, and each cell by its schema. */
export async function checkSeeds(projectDir: string): Promise<readonly CheckedSeed[]> {
  const folder = join(projectDir, 'seeds');
  const files = (await readdir(folder).catch((): string[] => []))
    .filter((name) => name.endsWith('.csv'))
    .sort();
  return Promise.all(files.map(async (file) => checkSeed(file, await readFile(join(folder, file)))));
}

/** Whether a dbt command loads seeds. */
export const loadsSeeds = (command: string): boolean => command === 'seed' || command === 'build';

/** Checks the seeds before dbt loads them. @throws {OrchestratorError} `SEEDS_INVALID` */
export async function requireGoodSeeds(projectDir: string): Promise<void> {
  const problems = (await checkSeeds(projectDir)).flatMap((seed) => seed.problems.map(describeSeedProblem));
  const [first, ...others] = problems;
  if (first === undefined) return;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  throw new OrchestratorError(
    'SEEDS_INVALID',
    `Cannot load the seeds: ${first}${more}; see volka dbt check-seeds`,
    {
      context: { problems },
    },
  );
}

/** `campaign_targets.csv line 3, budget_eur: must be …`. */
export function describeSeedProblem({ file, line, column, problem }: SeedProblem): string {
  return column === null ? `${file} line ${line} ${problem}` : `${file} line ${line}, ${column}: ${problem}`;
}

/** Checks the content of one file. */
export function checkSeed(file: string, bytes: Uint8Array): CheckedSeed {
  const schema = SEED_SCHEMAS.get(basename(file, '.csv'));
  const read = readSeedFile(bytes);
  const failed = (line: number, problem: string): CheckedSeed => ({
    file,
    rows: 0,
    extraColumns: [],
    problems: [{ file, line, column: null, problem }],
  });
  if (schema === undefined)
    return failed(1, 'belongs to no seed of the project; remove it, or declare its columns');
  if (read.kind === 'unreadable') return failed(read.line, read.problem);
  const { header, rows } = read;
  const known = Object.keys(schema.shape);
  const headerProblem = problemOfHeader(header.cells, known);
  if (headerProblem !== null) return failed(header.line, headerProblem);

  const problemsOf = ({ line, cells }: SeedRecord): readonly SeedProblem[] => {
    if (cells.length !== header.cells.length) {
      const problem = `has ${cells.length} cells where the header has ${header.cells.length}; put a text with commas in quotes`;
      return [{ file, line, column: null, problem }];
    }
    const row = Object.fromEntries(header.cells.map((name, index) => [name, cells[index]]));
    return (schema.safeParse(row).error?.issues ?? []).map(({ path: [column], message }) => ({
      file,
      line,
      column: String(column),
      problem: message,
    }));
  };
  return {
    file,
    rows: rows.length,
    extraColumns: header.cells.filter((name) => !known.includes(name)),
    problems: rows.flatMap(problemsOf),
  };
}

function problemOfHeader(names: readonly string[], known: readonly string[]): string | null {
  const missing = known.filter((name) => !names.includes(name));
  if (missing.length > 0) return `lacks the column ${missing.join(', ')}`;
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) return `has the same column name twice, or two columns without a name`;
  return names.every((name) => /^[A-Za-z]\w*$/.test(name))
    ? null
    : 'has a column name with other characters than letters, digits and "_"';
}
