import { isInstallVariable, pickVariables } from './process-variables.ts';

/**
 * The whole environment of the programs that create a Python environment. It contains no passwords of the platform, and no variables
 * that change what pip does (`PIP_NO_BINARY`) or what Python imports (`PYTHONPATH`).
 */
export function buildInstallEnvironment(
  given: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return { ...pickVariables(given, isInstallVariable), PYTHONNOUSERSITE: '1', PYTHONUTF8: '1' };
}
