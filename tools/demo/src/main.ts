import { join, resolve } from 'node:path';
import { createLogUpdate } from 'log-update';
import { ensureDbtEnvironment, selectProcessVariables } from '@volka/dbt-runner';
import { errorCode } from '@volka/orchestrator';
import { clearState, FIRST_DAY, readState, writeState } from './demo-state.ts';
import type { DemoState } from './demo-state.ts';
import { parseOptions, USAGE } from './options.ts';
import type { Screen } from './progress-sink.ts';
import { runDemo } from './run-demo.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const pythonDir = join(root, '.volka', 'python');
const interactive = process.stdout.isTTY && process.env['TERM'] !== 'dumb';
const redraw = createLogUpdate(process.stdout);

const screen: Screen = {
  interactive,
  live: (text) => {
    redraw(text);
  },
  line: (text) => {
    if (interactive) redraw.clear();
    console.log(text);
  },
};

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupted.abort(new Error('Stopped on request; run it again to go on where it stopped'));
  });
}

try {
  await main();
} catch (error) {
  if (interactive) redraw.done();
  // A known error has a remedy in its message. Anything else is a bug and is printed with its stack.
  const expected = errorCode(error) !== undefined || interrupted.signal.aborted;
  console.error(error instanceof Error ? (expected ? error.message : error.stack) : error);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    console.log(USAGE);
    return;
  }
  const stateDir = resolve(options.stateDir ?? join(root, '.volka', 'demo'));
  if (options.reset) {
    await clearState(stateDir);
    console.log('The state of the demo was deleted.');
    return;
  }
  const { seed, campaigns, adsPerCampaign } = options;
  const state: DemoState = (await readState(stateDir)) ?? {
    today: FIRST_DAY,
    completedDay: null,
    seed,
    campaigns,
    adsPerCampaign,
    postgresPort: 0,
  };
  await writeState(stateDir, state);
  const processVariables = selectProcessVariables(process.env);
  await ensureDbtEnvironment({
    venvDir: pythonDir,
    env: processVariables,
    signal: interrupted.signal,
    onProgress: (line) => {
      screen.line(`  ${line}`);
    },
  });
  await runDemo({
    root,
    stateDir,
    pythonDir,
    state,
    options,
    screen,
    signal: interrupted.signal,
    processVariables,
  });
}
