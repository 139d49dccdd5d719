import { isInstallVariable, pickVariables } from './process-variables.ts';

/**
 * Builds the variables for Python and pip when they create the virtual environment. Passwords of the platform are left out, and so are
 * variables that change what pip does (`PIP_NO_BINARY`) or what Python imports (`PYTHONPATH`).
 */
export function buildInstallEnvironment(
  given: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return { ...pickVariables(given, isInstallVariable), PYTHONNOUSERSITE: '1', PYTHONUTF8: '1' };
}
