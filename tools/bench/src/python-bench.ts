/**
 * How fast is a whole window, from HTTP answer to committed rows, relative to the usual Python code?
 *
 * A: `loadWindow()`: download, archive, read, validate, COPY BINARY, ledger, coverage, commit. B: the same answer with
 * `python-loader.py`: requests, pandas, psycopg2's `execute_values`, commit. It has no archive, ledger or quarantine, and measures
 * itself from the request on, so the start of the interpreter and its imports do not count. Same server, same table, emptied and
 * checkpointed before each turn; A and B take turns. The ratio is the median of the ratios of the pairs, because the speed of a
 * machine varies.
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

/** Milliseconds, reported by the script. */
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
