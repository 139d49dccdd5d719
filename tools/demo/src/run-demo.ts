import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { CAMPAIGNS_STREAM, logRunEvents, MAIN_PIPELINE_ID } from '@volka/orchestrator';
import type { RunEventSink } from '@volka/orchestrator';
import { createLogger } from '@volka/runtime';
import { addDays } from '@volka/runtime/calendar';
import { readLastLoadId } from '@volka/warehouse/read';
import { writeState } from './demo-state.ts';
import type { DemoState } from './demo-state.ts';
import type { DemoOptions } from './options.ts';
import { progressSink, seconds } from './progress-sink.ts';
import type { Screen, TaskTime } from './progress-sink.ts';
import { startServices } from './services.ts';
import type { DemoServices } from './services.ts';
import { changes, octoberTable, rowCounts } from './summary.ts';

export interface DemoRun {
  readonly root: string;
  readonly stateDir: string;
  readonly pythonDir: string;
  readonly state: DemoState;
  readonly options: DemoOptions;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** What dbt needs of the process environment. */
  readonly processVariables: Readonly<Record<string, string>>;
}

/** Starts the services, runs the main pipeline for each day, prints the results, and stops the services. */
export async function runDemo(run: DemoRun): Promise<void> {
  const { screen, options, signal } = run;
  const started = performance.now();
  const services = await startServices({ ...run, postgresPort: options.port });
  const log = createWriteStream(join(run.stateDir, 'runs.jsonl'), { flags: 'a' });
  try {
    screen.line(`PostgreSQL and the simulator are up (${seconds(performance.now() - started)})`);
    const times: TaskTime[] = [];
    const sinks = [
      progressSink(screen, times),
      logRunEvents(createLogger({ name: 'volka', destination: log })),
    ];
    const sink: RunEventSink = (event) => {
      for (const each of sinks) each(event);
    };
    const state = { ...run.state, postgresPort: services.postgres.port };
    for (const today of daysToRun(run)) {
      await writeState(run.stateDir, { ...state, today });
      services.simulator.setClock(today);
      await runDay(services, today, sink, run);
      await writeState(run.stateDir, { ...state, today, completedDay: today });
    }
    const docsPage = await services.platform.writeDocs({ runId: 'demo-docs', signal });
    await printResult(services, run, docsPage, { times, elapsedMs: performance.now() - started });
    if (options.serve && !signal.aborted) await stayUp(services, screen, signal);
  } finally {
    await services.stop();
    await new Promise((resolve) => log.end(resolve));
  }
}

/** Today; or the following days if the demo has to advance and today's run is done. */
function daysToRun({ state, options }: DemoRun): readonly string[] {
  const days = options.nextDays > 0 && state.completedDay === state.today ? [] : [state.today];
  for (let day = 1, date = state.today; day <= options.nextDays; day += 1) {
    date = addDays(date, 1);
    days.push(date);
  }
  return days;
}

async function runDay(
  services: DemoServices,
  today: string,
  sink: RunEventSink,
  { screen, signal }: DemoRun,
): Promise<void> {
  const before = await readLastLoadId(services.reader, CAMPAIGNS_STREAM);
  screen.line(`\n${today}  ${MAIN_PIPELINE_ID}`);
  await services.platform.run({
    pipelineId: MAIN_PIPELINE_ID,
    runId: `demo-${today}-${Date.now()}`,
    today,
    signal,
    sink,
  });
  if (before !== null) screen.line(`\n${await changes(services.reader, before)}`);
}

async function printResult(
  services: DemoServices,
  { screen }: DemoRun,
  docsPage: string,
  { times, elapsedMs }: { readonly times: readonly TaskTime[]; readonly elapsedMs: number },
): Promise<void> {
  screen.line(`\nOctober 2024\n${await octoberTable(services.reader)}`);
  screen.line('\nRetention D14: players who came back within 14 days of registering.');
  screen.line(`\n${(await rowCounts(services.reader)).join('\n')}`);
  screen.line(`\nExcel report: ${join(services.reportsDir, 'october_2024_report.xlsx')}`);
  screen.line(`Models, columns and lineage: ${docsPage}`);
  screen.line(
    `Done in ${seconds(elapsedMs)}, of which tasks ${seconds(times.reduce((sum, { durationMs }) => sum + durationMs, 0))}`,
  );
}

async function stayUp(
  { login, simulator }: DemoServices,
  screen: Screen,
  signal: AbortSignal,
): Promise<void> {
  const { host, port, user, password, database } = login;
  const shown = typeof password === 'string' ? password : '';
  screen.line(
    `\nPostgreSQL  postgresql://${user}:${shown}@${host}:${port}/${database}?options=-c%20role%3Ddashboard_ro`,
  );
  screen.line(`Campaigns API (simulated)  ${simulator.baseUrl}`);
  screen.line('Ctrl-C ends it.');
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
