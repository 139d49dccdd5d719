import { join } from 'node:path';
import { createDbtRunner } from '@volka/dbt-runner';
import {
  createArchive,
  createCampaignsClient,
  DEFAULT_AUDIT_CYCLE_MONTHS,
  DEFAULT_ROLLBACK_DAYS,
} from '@volka/extract';
import type { DateWindow } from '@volka/extract';
import { connectPool } from '@volka/warehouse';
import type { ConnectionSettings, WarehousePool } from '@volka/warehouse';
import type { Secret } from '@volka/runtime';
import { assertSchemaCurrent } from '../assert-schema-current.ts';
import { createRunTurn } from '../dbt/build-turn.ts';
import { writeDocsSiteIfChanged } from '../dbt/docs-site.ts';
import { databaseEnvironment } from '../dbt/database-environment.ts';
import { dbtPlaces, installDbtProfile } from '../dbt/dbt-places.ts';
import { areSelectorsChecked, checkSelectorsAndNote } from '../definitions/check-selectors.ts';
import type { PipelineDefinition } from '../definitions/pipeline.ts';
import { yearsBefore } from '@volka/runtime/calendar';
import type { NegativePolicies } from '../etl/window-policy.ts';
import type { LoadOptions } from '../etl/load/load-due-windows.ts';
import type { ReconcilePolicy } from '../etl/checks/reconcile-window.ts';
import { DEFAULT_WINDOW_POLICY } from '../etl/window-policy.ts';
import type { DriftAcceptance, WindowPolicy } from '../etl/window-policy.ts';
import { readPipelines } from '../pipelines/read-pipelines.ts';
import { runPipeline } from '../runner/run-pipeline.ts';
import type { RunEventSink } from '../runner/run-event.ts';
import type { TaskHandler } from '../runner/task-context.ts';
import type { TaskError } from '../runner/task-error.ts';
import { createReportStore } from '../reports/report-store.ts';
import { dbtTask } from '../tasks/dbt-task.ts';
import { revealProxy } from '../config/proxy-variables.ts';
import type { ProxyVariables } from '../config/proxy-variables.ts';
import { marketingEtlTask } from '../tasks/marketing-etl-task.ts';
import type { MarketingEtlParameters } from '../tasks/marketing-etl-parameters.ts';
import { migrateTask } from '../tasks/migrate-task.ts';
import { reportsTask } from '../tasks/reports-task.ts';

/** Where the platform's neighbours are and where it keeps its files. */
export interface PlatformSettings {
  readonly database: ConnectionSettings;
  readonly api: { readonly baseUrl: string; readonly key: Secret };
  /** Holds `spool/`, `reports/` and dbt's artifacts. */
  readonly dataDir: string;
  /** For the API and for S3. @defaultValue none */
  readonly proxy?: ProxyVariables;
  /** A folder, or `s3://bucket/prefix`. @defaultValue `archive/` in the data folder */
  readonly archiveUri?: string;
  /** @defaultValue 'daily' */
  readonly reconcile?: ReconcilePolicy;
  /** What becomes of figures below 0. @defaultValue revenue is accepted, other cells are quarantined */
  readonly negatives?: NegativePolicies;
  /** @defaultValue DEFAULT_WINDOW_POLICY */
  readonly windowPolicy?: WindowPolicy;
  readonly dbtProjectDir: string;
  /** The virtual environment that holds dbt. */
  readonly pythonDir: string;
  readonly queriesDir: string;
  /** `s3://bucket/prefix`, or a folder. @defaultValue reports in `dataDir` */
  readonly reportsPlace?: string;
  readonly loadOrder: 'oldest-first' | 'newest-first';
  readonly historyYears: number;
  /** Days before today that are fetched again each week. @defaultValue 35 */
  readonly rollbackDays?: number;
  /** Months within which each older month is audited; 0 = never. @defaultValue 6 */
  readonly auditCycleMonths?: number;
  /** The process environment that dbt's Python needs (PATH, HOME, …). */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface RunRequest {
  readonly pipelineId: string;
  readonly runId: string;
  /** `YYYY-MM-DD`, UTC: the open day, never loaded. */
  readonly today: string;
  readonly approved?: ReadonlySet<string>;
  /** Load these days and no others. */
  readonly only?: DateWindow;
  /** In place of the platform's setting. */
  readonly reconcile?: ReconcilePolicy;
  /** Load windows that would fail as contract drift or a unit mistake. */
  readonly acceptDrift?: DriftAcceptance;
  readonly signal: AbortSignal;
  readonly sink: RunEventSink;
}

/** The pipelines of this company, ready to run in this process. */
export interface Platform {
  readonly pipelines: ReadonlyMap<string, PipelineDefinition>;
  /** Where report files go: `s3://bucket/prefix`, or a folder. */
  readonly reportsPlace: string;
  /**
   * Gives why the run is incomplete although nothing failed, or null.
   * @throws {OrchestratorError} `DBT_SELECTOR_EMPTY` before any task; what `runPipeline` throws.
   */
  readonly run: (request: RunRequest) => Promise<TaskError | null>;
  /** Writes dbt's documentation of the project, if it or a relation changed; gives the page. @throws {OrchestratorError} As dbt fails. */
  readonly writeDocs: (request: Pick<RunRequest, 'runId' | 'signal'>) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Wires the libraries together; opens no connection before the first run. */
export async function createPlatform(settings: PlatformSettings): Promise<Platform> {
  const { dataDir } = settings;
  const pipelines = await readPipelines(settings.dbtProjectDir);

  const pool = (role?: string): WarehousePool =>
    connectPool({
      ...settings.database,
      applicationName: `volka-orchestrator${role === undefined ? '' : `:${role}`}`,
      max: 4,
      ...(role === undefined ? {} : { role }),
    });
  const pools = {
    own: pool(),
    writer: pool('etl_writer'),
    transformer: pool('dbt_transformer'),
    reader: pool('dashboard_ro'),
  };

  const places = dbtPlaces(settings);
  await installDbtProfile(places);
  const runner = createDbtRunner({
    ...places,
    adapter: 'worker',
    env: { ...settings.environment, ...(await databaseEnvironment(settings.database)) },
  });
  const project = {
    projectDir: places.projectDir,
    noteFile: join(places.targetRoot, 'selectors-checked.txt'),
  };
  const spoolDir = join(dataDir, 'spool');
  const proxy = revealProxy(settings.proxy ?? {});
  const loader = {
    client: createCampaignsClient({
      baseUrl: settings.api.baseUrl,
      key: settings.api.key.reveal(),
      spoolDir,
      packed: true,
      proxy,
    }),
    archive: createArchive(settings.archiveUri ?? join(dataDir, 'archive'), {}, proxy),
    pool: pools.writer,
    spoolDir,
    ...(settings.negatives === undefined ? {} : { negatives: settings.negatives }),
  };
  const reportsPlace = settings.reportsPlace ?? join(dataDir, 'reports');
  const reportStore = createReportStore(reportsPlace, proxy);
  const { windowPolicy = DEFAULT_WINDOW_POLICY, reconcile = 'daily' } = settings;
  const etlOptions = (today: string): LoadOptions => ({
    plan: {
      firstDate: yearsBefore(today, settings.historyYears),
      order: settings.loadOrder,
      rollbackDays: settings.rollbackDays ?? DEFAULT_ROLLBACK_DAYS,
      auditCycleMonths: settings.auditCycleMonths ?? DEFAULT_AUDIT_CYCLE_MONTHS,
    },
    reconcile,
    policy: windowPolicy,
  });
  const handlers = new Map<string, TaskHandler>([
    ['migrate', (context) => migrateTask(context, pools)],
    ['marketing-etl', (context) => marketingEtlTask(context, { loader, optionsFor: etlOptions })],
    [
      'reports',
      (context) =>
        reportsTask(context, {
          reader: pools.reader,
          writer: pools.writer,
          queriesDir: settings.queriesDir,
          store: reportStore,
        }),
    ],
  ]);
  const dbtDependencies = { runner, projectDir: places.projectDir, ...pools };
  return {
    pipelines,
    reportsPlace,
    run: async (request) => {
      if (!migrates(pipelines.get(request.pipelineId))) await assertSchemaCurrent(pools.writer);
      if (hasDbtTask(pipelines, request.pipelineId)) {
        if (await areSelectorsChecked(project)) {
          // dbt starts and parses while the first tasks wait for the API: its own tasks then find it ready.
          void runner.warm({ runId: request.runId, signal: request.signal });
        } else {
          await checkSelectorsAndNote(
            { runner, pipelines: pipelines.values(), signal: request.signal },
            project,
          );
        }
      }
      const turn = createRunTurn(pools.transformer);
      try {
        return await runPipeline({
          ...request,
          logicalDate: request.today,
          parameters: parametersOf(request),
          pipelines,
          handlers,
          dbt: turn.guard((context) => dbtTask(context, dbtDependencies)),
        });
      } finally {
        await turn.release();
      }
    },
    writeDocs: ({ runId, signal }) =>
      writeDocsSiteIfChanged(
        runner,
        { projectDir: places.projectDir, siteDir: join(dataDir, 'docs'), pool: pools.reader },
        { runId, signal },
      ),
    close: async () => {
      await runner.close();
      await Promise.all(Object.values(pools).map((each) => each.end()));
    },
  };
}

function parametersOf({ only, reconcile, acceptDrift }: RunRequest): MarketingEtlParameters {
  return {
    ...(only === undefined ? {} : { only }),
    ...(reconcile === undefined ? {} : { reconcile }),
    ...(acceptDrift === undefined ? {} : { acceptDrift }),
  };
}

/** Whether a pipeline begins with the migration, which makes the schema current. */
function migrates(pipeline: PipelineDefinition | undefined): boolean {
  return pipeline?.tasks.some((task) => task.kind === 'run' && task.handler === 'migrate') ?? true;
}

/** Whether a pipeline, or one that it triggers, has work for dbt. */
function hasDbtTask(pipelines: Platform['pipelines'], pipelineId: string): boolean {
  return (pipelines.get(pipelineId)?.tasks ?? []).some(
    (task) => task.kind === 'dbt' || (task.kind === 'trigger' && hasDbtTask(pipelines, task.pipelineId)),
  );
}
