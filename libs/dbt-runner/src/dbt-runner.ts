import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DbtAdapter, StopGrace } from './adapters/adapter.ts';
import { DEFAULT_STOP_GRACE } from './adapters/adapter.ts';
import { createCliAdapter } from './adapters/cli.ts';
import type { Launch } from './adapters/cli.ts';
import { createWorkerAdapter, DEFAULT_RECYCLE_POLICY } from './adapters/worker.ts';
import type { RecyclePolicy } from './adapters/worker.ts';
import { createTargetFolders } from './adapters/target-folder.ts';
import { createCommands } from './dbt-commands.ts';
import type { DbtCommands } from './dbt-commands.ts';
import type { DbtInvocation, DbtRequest } from './dbt-request.ts';
import { DbtRunnerError } from './errors.ts';
import { createInvoker } from './invoke.ts';
import type { DbtNode, ListRequest } from './nodes/dbt-node.ts';
import { createListNodes } from './nodes/list-nodes.ts';
import { createRunGate } from './run-gate.ts';

/** Variables for dbt. A function is called for each invocation, for example because the password rotates. */
export type DbtEnvironment =
  | Readonly<Record<string, string | undefined>>
  | (() => Promise<Readonly<Record<string, string | undefined>>>);

export interface DbtRunnerOptions {
  readonly projectDir: string;
  readonly profilesDir: string;
  /** The virtual environment of {@link ensureDbtEnvironment}. Either this or `executable`. */
  readonly venvDir?: string;
  /** A dbt executable of your own; always run by the `cli` adapter. */
  readonly executable?: string;
  /** A writable folder for private targets, logs and the warm parse. */
  readonly targetRoot: string;
  /** The source of dbt's variables. Only `DB_*`, `DBT_ENV_*`, a few base names and `allowEnv` are passed on. */
  readonly env: DbtEnvironment;
  /** Further names that are passed from `env` to dbt. @defaultValue none */
  readonly allowEnv?: readonly string[];
  /** `worker` keeps one Python process warm and takes one invocation at a time; `cli` starts one each. */
  readonly adapter: 'cli' | 'worker';
  /** Where `run_dbt.py` and `worker.py` are, for a program bundled into one file. @defaultValue this package's `python` */
  readonly pythonDir?: string;
  readonly stopGrace?: Partial<StopGrace>;
  /** When the `worker` adapter replaces its process. */
  readonly recycle?: Partial<RecyclePolicy>;
  /** How many target folders of ended invocations are kept. @defaultValue 50, of about 2 MB each */
  readonly keepTargets?: number;
}

/** Runs dbt on one project. */
export interface DbtRunner extends DbtCommands {
  /** @throws {DbtRunnerError} `DBT_ARGUMENT_REFUSED`, `DBT_RUNNER_CLOSED`. Later errors are in the outcome. */
  readonly run: (request: DbtRequest) => DbtInvocation;
  /**
   * The project's nodes, from its manifest: dbt is started only if a file changed since, or for a new selection.
   * @throws {DbtRunnerError} `DBT_LIST_FAILED`, such as for a project that does not parse.
   */
  readonly list: (request?: ListRequest) => Promise<readonly DbtNode[]>;
  /** Cancels what runs, waits for it and ends the worker. */
  readonly close: () => Promise<void>;
}

const DEFAULT_KEEP_TARGETS = 50;

/** For tests: a step between dbt's end and the outcome. */
export interface RunnerSeams {
  readonly afterDbt?: (targetPath: string) => Promise<void>;
}

/** A runner for one dbt project. Starts nothing before the first `run`. */
export function createDbtRunner(options: DbtRunnerOptions): DbtRunner {
  return createDbtRunnerWith(options, {});
}

export function createDbtRunnerWith(options: DbtRunnerOptions, seams: RunnerSeams): DbtRunner {
  const adapter = chooseAdapter(options);
  const { env } = options;
  const invoke = createInvoker({
    adapter,
    folders: createTargetFolders(
      path.resolve(options.targetRoot),
      options.keepTargets ?? DEFAULT_KEEP_TARGETS,
    ),
    projectDir: path.resolve(options.projectDir),
    profilesDir: path.resolve(options.profilesDir),
    readEnv: typeof env === 'function' ? env : () => Promise.resolve(env),
    allowEnv: options.allowEnv ?? [],
    afterDbt: seams.afterDbt ?? (() => Promise.resolve()),
  });
  const gate = createRunGate(invoke);
  return {
    run: gate.run,
    ...createCommands(gate.run),
    list: createListNodes({ run: gate.run, sourceDirs: [options.projectDir, options.profilesDir] }),
    close: async () => {
      await gate.close();
      await adapter.close();
    },
  };
}

/** This folder is beside `src` and beside `dist`. */
const OWN_PYTHON_DIR = fileURLToPath(new URL('../python', import.meta.url));

function chooseAdapter(options: DbtRunnerOptions): DbtAdapter {
  const { adapter, executable, venvDir, stopGrace, recycle, pythonDir = OWN_PYTHON_DIR } = options;
  const grace = { ...DEFAULT_STOP_GRACE, ...stopGrace };
  if (executable !== undefined) return createCliAdapter([path.resolve(executable)], grace);
  if (venvDir === undefined) {
    throw new DbtRunnerError(
      'DBT_ARGUMENT_REFUSED',
      'Cannot create a dbt runner: neither venvDir nor executable is given',
    );
  }
  const python = path.join(path.resolve(venvDir), 'bin', 'python');
  const script = (name: string): Launch => [python, path.join(pythonDir, name)];
  const cli = createCliAdapter(script('run_dbt.py'), grace);
  if (adapter === 'cli') return cli;
  return createWorkerAdapter(script('worker.py'), grace, { ...DEFAULT_RECYCLE_POLICY, ...recycle }, cli);
}
