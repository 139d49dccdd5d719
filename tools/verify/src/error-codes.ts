import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Error codes, by their prefixes. */
const CODE =
  /'((?:RUNTIME|EXTRACT|VALIDATION|WAREHOUSE|DBT|LOCAL_POSTGRES|SIMULATOR|TABULAR|DEMO|TASK|PIPELINE|APPROVAL|ETL|HISTORY|REPORT|CLI|QUARANTINE|SCHEMA|SEEDS|INPUT|NOT)_[A-Z_]*[A-Z])'/g;

/** Every error code in the sources, sorted. */
export async function codesInSources(root: string): Promise<readonly string[]> {
  const codes = new Set<string>();
  for await (const file of glob('{libs,apps,tools}/*/src/**/*.ts', { cwd: root })) {
    if (file.endsWith('.test.ts')) continue;
    const source = await readFile(join(root, file), 'utf8');
    for (const [, code = ''] of source.matchAll(CODE)) codes.add(code);
  }
  return [...codes].sort();
}

/** Whether the same call can succeed later although nobody changes anything; `depends` = in some cases. */
export type Retryable = boolean | 'depends';

/** One row of the tables of `docs/errors.md`. */
export interface DocumentedCode {
  readonly code: string;
  /** Null for a warning, which nobody retries: its last cell is empty. */
  readonly retryable: Retryable | null;
}

/** Every code that `docs/errors.md` lists. */
export async function codesInDocs(root: string): Promise<readonly DocumentedCode[]> {
  const text = await readFile(join(root, 'docs', 'errors.md'), 'utf8');
  return [...text.matchAll(/^\| `([A-Z_]+)`.*\| *([^|\n]*?) *\|$/gm)].map(([, code = '', cell = '']) => ({
    code,
    retryable: cell === '' ? null : retryableOf(cell),
  }));
}

/** What a person has to do first, such as "yes, after a fix", makes a code not retryable for a scheduler. */
function retryableOf(cell: string): Retryable {
  if (cell.startsWith('depends')) return 'depends';
  return cell === 'yes' || cell === 'yes, later';
}
