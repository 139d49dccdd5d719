import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The folders that dbt works with. */
export interface DbtFolders {
  readonly projectDir: string;
  readonly profilesDir: string;
  readonly venvDir: string;
  readonly targetRoot: string;
}

export function dbtFolders(settings: {
  readonly dataDir: string;
  readonly dbtProjectDir: string;
  readonly pythonDir: string;
}): DbtFolders {
  return {
    projectDir: settings.dbtProjectDir,
    profilesDir: join(settings.dataDir, 'dbt', 'profiles'),
    venvDir: settings.pythonDir,
    targetRoot: join(settings.dataDir, 'dbt'),
  };
}

/** Copies the template of the project to `profiles.yml`, which dbt requires. The template reads every value from the environment. */
export async function installDbtProfile({ projectDir, profilesDir }: DbtFolders): Promise<void> {
  await mkdir(profilesDir, { recursive: true });
  await copyFile(join(projectDir, 'profiles.template.yml'), join(profilesDir, 'profiles.yml'));
}
