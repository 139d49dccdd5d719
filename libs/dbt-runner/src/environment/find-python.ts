import { z } from 'zod';
import { DbtRunnerError } from '../errors.ts';
import type { RunCommand } from './run-command.ts';

/** The oldest Python that dbt supports. */
export const MIN_PYTHON = { major: 3, minor: 10 } as const;
const PROBE_TIMEOUT_MS = 20_000;

/** Newest first, for versions for which dbt's dependencies have wheels; then the default names. */
const CANDIDATES = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3', 'python'] as const;

/** Each candidate runs this: a name on the PATH is not enough, because a version manager has a shim for every version. */
const PROBE = `
import importlib.util, json, sys
missing = [m for m in ("venv", "ensurepip") if importlib.util.find_spec(m) is None]
print(json.dumps({"version": list(sys.version_info[:3]), "executable": sys.executable, "missing": missing}))
`;

const probeSchema = z.object({
  version: z.tuple([z.number(), z.number(), z.number()]),
  executable: z.string().min(1),
  missing: z.array(z.string()),
});

/** A Python that can create a virtual environment. */
export interface Python {
  /** The interpreter itself, behind any shim. */
  readonly executable: string;
  readonly version: string;
}

/**
 * Finds a Python of at least 3.10 that has `venv` and `ensurepip`.
 * @param given the only candidate, if set
 * @throws {DbtRunnerError} `DBT_PYTHON_MISSING`, naming what was found and the remedy.
 */
export async function findPython(given: string | undefined, run: RunCommand): Promise<Python> {
  const rejected: string[] = [];
  let lacksVenv = false;
  for (const candidate of given === undefined ? CANDIDATES : [given]) {
    const result = await run(candidate, ['-c', PROBE], { timeoutMs: PROBE_TIMEOUT_MS });
    const probe = parseProbe(result.output);
    // Not on the PATH, a shim without its version, or not a Python: reported as missing.
    if (result.exitCode !== 0 || probe === null) continue;
    const version = probe.version.join('.');
    const [major, minor] = probe.version;
    if (major !== MIN_PYTHON.major || minor < MIN_PYTHON.minor) {
      rejected.push(`${candidate} is ${version}`);
    } else if (probe.missing.length > 0) {
      lacksVenv = true;
      rejected.push(`${candidate} ${version} lacks ${probe.missing.join(' and ')}`);
    } else {
      return { executable: probe.executable, version };
    }
  }
  const found = rejected.length > 0 ? rejected.join(', ') : `no ${given ?? 'python3'} runs here`;
  const remedy = lacksVenv
    ? 'install its venv module (Debian, Ubuntu: apt-get install python3-venv)'
    : 'install Python 3.10 to 3.13, or name one with the option "python"';
  throw new DbtRunnerError(
    'DBT_PYTHON_MISSING',
    `Cannot make the dbt environment: Python 3.10 or newer is needed, ${found}; ${remedy}`,
    { context: { given: given ?? '' } },
  );
}

function parseProbe(output: string): z.infer<typeof probeSchema> | null {
  const line = output
    .trim()
    .split('\n')
    .findLast((text) => text.startsWith('{'));
  if (line === undefined) return null;
  try {
    return probeSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
