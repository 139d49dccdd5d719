import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Prefixes of the codes that this platform's errors carry. */
const CODE =
  /'((?:RUNTIME|EXTRACT|VALIDATION|WAREHOUSE|DBT|LOCAL_POSTGRES|SIMULATOR|DEMO|PIPELINE|APPROVAL|ETL|HISTORY|REPORT|CLI|QUARANTINE|SCHEMA|SEEDS|NOT)_[A-Z_]*[A-Z])'/g;

/** Every error code that stands in the sources, sorted. */
export async function codesInSources(root: string): Promise<readonly string[]> {
  const codes = new Set<string>();
  for await (const file of glob('{libs,apps,tools}/*/src/**/*.ts', { cwd: root })) {
    if (file.endsWith('.test.ts')) continue;
    const source = await readFile(join(root, file), 'utf8');
    for (const [, code = ''] of source.matchAll(CODE)) codes.add(code);
  }
  return [...codes].sort();
}

/** Every code that `docs/errors.md` lists: the first cell of its tables, sorted. */
export async function codesInDocs(root: string): Promise<readonly string[]> {
  return (await retriesInDocs(root)).map(({ code }) => code).sort();
}

/** What the last cell of each row says: whether the same thing, done again with nothing mended, can succeed. */
export async function retriesInDocs(
  root: string,
): Promise<readonly { readonly code: string; readonly retryable: boolean }[]> {
  const text = await readFile(join(root, 'docs', 'errors.md'), 'utf8');
  return [...text.matchAll(/^\| `([A-Z_]+)`.*\| *([^|\n]*?) *\|$/gm)].map(([, code = '', again]) => ({
    code,
    retryable: again === 'yes' || again === 'yes, later',
  }));
}
