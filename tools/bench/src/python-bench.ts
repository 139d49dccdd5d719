/**
 * How fast is a whole window, from HTTP answer to committed rows, against the usual Python way?
 *
 * A: `loadWindow()` as a whole: download, archive, read, validate, COPY BINARY, ledger, coverage, commit. B: the same
 * answer by `python-loader.py`: requests, pandas, psycopg2's `execute_values`, commit, measured by itself from the
 * request on: the start of the interpreter and its imports are given to it. No archive, ledger or quarantine there.
 * Same server, same table, emptied and checkpointed before each turn; A and B take turns. The ratio is the median of
 * the pairs' ratios: a machine has quick and slow minutes.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensurePythonBaseline } from './python-environment.ts';
import { API_KEY, comparePairs, openWindowBench, ROWS, WINDOW } from './window-bench.ts';
import type { WindowBench } from './window-bench.ts';

const GOAL = 10;
const PAIRS = 5;
const ROOT = path.join(import.meta.dirname, '..', '..', '..');

const python = await ensurePythonBaseline(path.join(ROOT, '.volka', 'python-bench'));
const bench = await openWindowBench();
try {
  const { ratio, windowMs, baselineMs } = await comparePairs(
    bench,
    { name: 'Python', turn: () => loadWithPython(bench) },
    { warmUpPairs: 1, pairs: PAIRS },
  );
  const rowsPerSecond = (ms: number): number => Math.round(ROWS / (ms / 1000));
  console.log(
    JSON.stringify({
      bench: 'python',
      ratio,
      goal: GOAL,
      pass: ratio >= GOAL,
      rows: ROWS,
      answerBytes: bench.answerBytes,
      pairs: PAIRS,
      windowRowsPerSecond: rowsPerSecond(windowMs),
      pythonRowsPerSecond: rowsPerSecond(baselineMs),
      windowMs,
      pythonMs: baselineMs,
    }),
  );
} finally {
  await bench.close();
}

/** Milliseconds, as the script says. */
async function loadWithPython({ baseUrl, settings }: WindowBench): Promise<number> {
  const { host, port, user, password, database } = settings;
  const { stdout } = await promisify(execFile)(python, [path.join(import.meta.dirname, 'python-loader.py')], {
    env: {
      API_URL: `${baseUrl}/campaigns-report`,
      API_KEY,
      FROM_DATE: WINDOW.fromDate,
      TO_DATE: WINDOW.toDate,
      DSN: `host=${host} port=${String(port)} user=${user} password=${password} dbname=${database}`,
    },
  });
  const said = JSON.parse(stdout) as { readonly rows: number; readonly seconds: number };
  if (said.rows !== ROWS) throw new Error('Cannot measure: Python loaded another number of rows');
  return said.seconds * 1000;
}
