import { join } from 'node:path';
import type { DateWindow } from '@volka/extract';
import type { ConnectionSettings } from '@volka/warehouse';
import { assertSchemaCurrent } from '../assert-schema-current.ts';
import { createRunBuildLock } from '../dbt/build-lock.ts';
import { writeDocsSiteIfChanged } from '../dbt/docs-site.ts';
import { areSelectorsChecked, checkSelectorsAndNote } from '../definitions/check-selectors.ts';
import type { PipelineDefinition } from '../definitions/pipeline.ts';
import type { ReconcilePolicy } from '../etl/checks/reconcile-window.ts';
import type { LoadOptions } from '../etl/load/load-due-windows.ts';
import { DEFAULT_WINDOW_POLICY } from '../etl/window-policy.ts';
import type { DriftAcceptance } from '../etl/window-policy.ts';
import { readPipelines } from '../pipelines/read-pipelines.ts';
import { runPipeline } from '../runner/run-pipeline.ts';
import type { RunEventSink } from '../runner/run-event.ts';
import type { TaskHandler } from '../runner/task-context.ts';
import type { TaskError } from '../runner/task-error.ts';
import { dbtTask } from '../tasks/dbt-task.ts';
import type { MarketingEtlParameters } from '../tasks/marketing-etl-parameters.ts';
import { marketingEtlTask } from '../tasks/marketing-etl-task.ts';
import { migrateTask } from '../tasks/migrate-task.ts';
import { reportsTask } from '../tasks/reports-task.ts';
import { openDbt } from './dbt.ts';
import type { DbtSettings } from './dbt.ts';
import { createWindowLoader, loadPlanOf } from './extraction.ts';
import type { ApiSettings, ArchiveSettings, PlanSettings, ReadingSettings } from './extraction.ts';
import { createReports } from './reports.ts';
import type { ReportSettings } from './reports.ts';
import { openWarehouse } from './warehouse.ts';

/** What a process needs that runs pipelines itself. */
export interface PlatformSettings {
  readonly database: ConnectionSettings;
  readonly api: ApiSettings;
  readonly archive: ArchiveSettings;
  readonly plan: PlanSettings;
  /** @defaultValue revenue below 0 is accepted, other cells below 0 are quarantined; DEFAULT_WINDOW_POLICY */
  readonly reading?: ReadingSettings;
  /** @defaultValue 'daily' */
  readonly reconcile?: ReconcilePolicy;
  readonly dbt: DbtSettings;
  readonly reports: ReportSettings;
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
  /**
   * Gives why the run is incomplete although nothing failed, or null.
   * @throws {OrchestratorError} `DBT_SELECTOR_EMPTY` before any task; what `runPipeline` throws.
   */
  readonly run: (request: RunRequest) => Promise<TaskError | null>;
  /** Writes dbt's documentation of the project, if it or a relation changed; gives the page. @throws {OrchestratorError} As dbt fails. */
  readonly writeDocs: (request: Pick<RunRequest, 'runId' | 'signal'>) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Composes the process that runs pipelines. Opens no connection before the first run. */
export async function createPlatform(settings: PlatformSettings): Promise<Platform> {
  const { reading = { negatives: {}, policy: DEFAULT_WINDOW_POLICY } } = settings;
  const pipelines = await readPipelines(settings.dbt.dbtProjectDir);
  const warehouse = openWarehouse(settings.database, 'volka-orchestrator');
  const {
    runner,
    projectDir,
    targetRoot,
    close: closeDbt,
  } = await openDbt(settings.dbt, settings.database, 'worker');
  const pools = {
    own: warehouse.pool(),
    writer: warehouse.pool('etl_writer'),
    transformer: warehouse.pool('dbt_transformer'),
  };
  const loader = createWindowLoader({ ...settings, reading }, warehouse);
  const reports = createReports(settings.reports, warehouse);
  const etlOptions = (today: string): LoadOptions => ({
    plan: loadPlanOf(settings.plan, today),
    reconcile: settings.reconcile ?? 'daily',
    policy: reading.policy,
  });
  const handlers = new Map<string, TaskHandler>([
    ['migrate', (context) => migrateTask(context, pools)],
    ['marketing-etl', (context) => marketingEtlTask(context, { loader, optionsFor: etlOptions })],
    ['reports', (context) => reportsTask(context, reports)],
  ]);
  const dbtDependencies = { runner, projectDir, ...pools };
  const project = { projectDir, noteFile: join(targetRoot, 'selectors-checked.txt') };
  return {
    pipelines,
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
      const buildLock = createRunBuildLock(pools.transformer);
      try {
        return await runPipeline({
          ...request,
          logicalDate: request.today,
          parameters: parametersOf(request),
          pipelines,
          handlers,
          dbt: buildLock.guard((context) => dbtTask(context, dbtDependencies)),
        });
      } finally {
        await buildLock.release();
      }
    },
    writeDocs: ({ runId, signal }) =>
      writeDocsSiteIfChanged(
        runner,
        { projectDir, siteDir: join(settings.dbt.dataDir, 'docs'), pool: warehouse.pool('dashboard_ro') },
        { runId, signal },
      ),
    close: async () => {
      await closeDbt();
      await warehouse.close();
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
