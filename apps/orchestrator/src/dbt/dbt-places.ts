import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the platform keeps what dbt needs. */
export interface DbtPlaces {
  readonly projectDir: string;
  readonly profilesDir: string;
  readonly venvDir: string;
  readonly targetRoot: string;
}

export function dbtPlaces(settings: {
  readonly dataDir: string;
  readonly dbtProjectDir: string;
  readonly pythonDir: string;
}): DbtPlaces {
  return {
    projectDir: settings.dbtProjectDir,
    profilesDir: join(settings.dataDir, 'dbt', 'profiles'),
    venvDir: settings.pythonDir,
    targetRoot: join(settings.dataDir, 'dbt'),
  };
}

/** dbt wants a `profiles.yml`; the project has only the template, which takes everything from the environment. */
export async function installDbtProfile({ projectDir, profilesDir }: DbtPlaces): Promise<void> {
  await mkdir(profilesDir, { recursive: true });
  await copyFile(join(projectDir, 'profiles.template.yml'), join(profilesDir, 'profiles.yml'));
}
