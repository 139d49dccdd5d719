import { readFileSync } from 'node:fs';
import { parseEnvFile } from '@volka/runtime';

/**
 * Adds the variables of an `.env` file to an environment. A variable that is already set keeps its value. A missing file adds nothing.
 * @throws {ConfigError} For a line that cannot be read.
 */
export function loadEnvFile(file: string, environment: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(parseEnvFile(readIfThere(file)))) environment[name] ??= value;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
