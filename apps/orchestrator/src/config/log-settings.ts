import { readConfig } from '@volka/runtime';
import type { Environment } from '@volka/runtime';
import { runVariables } from './variables.ts';

/** The lowest level that is logged. @throws {ConfigError} */
export function readLogLevel(environment: Environment): 'debug' | 'info' | 'warn' | 'error' {
  return readConfig(runVariables.pick({ VOLKA_LOG_LEVEL: true }), environment).VOLKA_LOG_LEVEL;
}
