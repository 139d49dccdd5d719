import { spawn } from 'node:child_process';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MacroManifest, Manifest } from './manifest.ts';

export interface ParseOptions {
  readonly dbt: string;
  readonly projectDir: string;
  /** Keeps the parse, so that the next one is fast. */
  readonly targetDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs `dbt parse --warn-error` and reads the manifest that it writes. No database is needed.
 * @throws {Error} With dbt's messages, if the project does not parse without a warning.
 */
export async function parseProject({
  dbt,
  projectDir,
  targetDir,
  environment,
}: ParseOptions): Promise<Manifest & MacroManifest> {
  await mkdir(targetDir, { recursive: true });
  await copyFile(join(projectDir, 'profiles.template.yml'), join(targetDir, 'profiles.yml'));
  const output: string[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(
      dbt,
      // The check of the overrides compares the version of dbt, and names what to review.
      [
        '--warn-error',
        '--no-version-check',
        '--no-use-colors',
        'parse',
        '--project-dir',
        projectDir,
        '--profiles-dir',
        targetDir,
      ],
      {
        // The profile requires connection settings, but parsing opens no connection.
        env: {
          ...environment,
          DB_USER: 'nobody',
          DB_PASSWORD: 'none',
          DB_NAME: 'none',
          DBT_TARGET_PATH: targetDir,
          DBT_LOG_PATH: targetDir,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`Cannot parse the dbt project without a warning:\n${output.join('')}`);
  return JSON.parse(await readFile(join(targetDir, 'manifest.json'), 'utf8')) as Manifest & MacroManifest;
}
