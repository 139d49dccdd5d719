import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprintOf } from '@volka/dbt-runner';
import type { CommandRequest, DbtRunner } from '@volka/dbt-runner';
import { mustSucceed } from './dbt-outcome.ts';

/** What dbt writes → what the site has: the page with everything in it, and its two sources for other programs. */
const FILES = [
  ['static_index.html', 'index.html'],
  ['manifest.json', 'manifest.json'],
  ['catalog.json', 'catalog.json'],
] as const;
const MADE_FROM = 'made-from.txt';

export interface DocsSite {
  /** The page to open. */
  readonly page: string;
  /** False where it was of this very project already. */
  readonly written: boolean;
}

/**
 * Writes dbt's documentation of the project and its tables into a folder, unless it is there and the project has not changed
 * since. A page is replaced as a whole.
 * @throws {OrchestratorError} `DBT_FAILED`, `DBT_BROKEN`, `DBT_CANCELLED`.
 */
export async function writeDocsSite(
  runner: DbtRunner,
  { projectDir, siteDir }: { readonly projectDir: string; readonly siteDir: string },
  request: CommandRequest,
): Promise<DocsSite> {
  const page = join(siteDir, 'index.html');
  const project = await fingerprintOf([projectDir]);
  if ((await readFile(join(siteDir, MADE_FROM), 'utf8').catch(() => '')) === project) {
    return { page, written: false };
  }
  const { outcome } = runner.docsGenerate({ ...request, args: ['--static'] });
  const { targetPath } = mustSucceed({ ...request, command: 'docs generate' }, await outcome);
  await mkdir(siteDir, { recursive: true });
  await rm(join(siteDir, MADE_FROM), { force: true });
  for (const [source, name] of FILES) {
    const draft = join(siteDir, `.${name}.${process.pid}`);
    await copyFile(join(targetPath ?? '', source), draft);
    await rename(draft, join(siteDir, name));
  }
  // Last: a site without it is made anew.
  await writeFile(join(siteDir, MADE_FROM), project);
  return { page, written: true };
}
