import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprintOf } from '@volka/dbt-runner';
import type { CommandRequest, DbtRunner } from '@volka/dbt-runner';
import type { WarehousePool } from '@volka/warehouse';
import { readRelationsHash } from '@volka/warehouse/operate';
import { mustSucceed } from './dbt-outcome.ts';

const PAGE = 'index.html';
/** File that dbt writes, file of the site. The page is made from the two JSON files and needs no other file. */
const FILES = [
  ['static_index.html', PAGE],
  ['manifest.json', 'manifest.json'],
  ['catalog.json', 'catalog.json'],
] as const;
const MADE_FROM = 'made-from.txt';

/**
 * Writes dbt's documentation of the project and its tables into a folder. Each file is replaced by a rename, so no reader sees a partial file.
 * @returns the page to open
 * @throws {OrchestratorError} `DBT_FAILED`, `DBT_BROKEN`, `DBT_CANCELLED`.
 */
export async function writeDocsSite(
  runner: DbtRunner,
  siteDir: string,
  request: CommandRequest,
): Promise<string> {
  const { outcome } = runner.docsGenerate({ ...request, args: ['--static'] });
  const { targetPath } = mustSucceed({ ...request, command: 'docs generate' }, await outcome);
  await mkdir(siteDir, { recursive: true });
  await rm(join(siteDir, MADE_FROM), { force: true });
  for (const [source, name] of FILES) {
    const draft = join(siteDir, `.${name}.${process.pid}`);
    await copyFile(join(targetPath ?? '', source), draft);
    await rename(draft, join(siteDir, name));
  }
  return join(siteDir, PAGE);
}

/** Runs {@link writeDocsSite} if the site is missing, or if the project or a column of a relation has changed since it was written. */
export async function writeDocsSiteIfChanged(
  runner: DbtRunner,
  site: { readonly projectDir: string; readonly siteDir: string; readonly pool: WarehousePool },
  request: CommandRequest,
): Promise<string> {
  const { projectDir, siteDir, pool } = site;
  const [project, relations] = await Promise.all([fingerprintOf([projectDir]), readRelationsHash(pool)]);
  const madeFrom = `${project} ${relations}`;
  if ((await readFile(join(siteDir, MADE_FROM), 'utf8').catch(() => '')) === madeFrom) {
    return join(siteDir, PAGE);
  }
  const page = await writeDocsSite(runner, siteDir, request);
  // Written last: a site without this file is incomplete and is written again.
  await writeFile(join(siteDir, MADE_FROM), madeFrom);
  return page;
}
