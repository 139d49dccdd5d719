import { existsSync } from 'node:fs';
import { join } from 'node:path';

const VENV_DIR = join(import.meta.dirname, '..', '..', '..', '.volka', 'python');

/** The virtual environment with dbt. If it is missing, the process prints in one line how to install it, and ends. */
export function requireDbt(): string {
  if (existsSync(join(VENV_DIR, 'bin', 'dbt'))) return VENV_DIR;
  process.stderr.write('Cannot measure: dbt is not installed; run "npm run volka -- dbt install"\n');
  process.exit(1);
}
