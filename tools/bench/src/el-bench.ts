/**
 * How fast is a whole window, from HTTP answer to committed rows, relative to `psql \copy` of the same rows?
 *
 * A: `loadWindow()`: download to the spool, gzip archive, read, validate, COPY BINARY, ledger, coverage, commit. A thread serves
 * a recorded answer. B: a psql process with `\copy … csv` of the rows that A wrote, into the same table, including its start.
 * Same server; the table is emptied and checkpointed before each turn; A and B take turns. The ratio is the median of the ratios
 * of the pairs, because the speed of a machine varies from minute to minute.
 */
import { join } from 'node:path';
import { runPsql } from './psql.ts';
import { comparePairs, openWindowBench, ROWS, TABLE } from './window-bench.ts';

const GOAL = 0.45;
const PAIRS = 9;

const bench = await openWindowBench();
try {
  const csv = join(bench.folder, 'rows.csv');
  const psql = (command: string): ReturnType<typeof runPsql> =>
    runPsql({ settings: bench.settings, environment: process.env, command });
  await bench.loadTurn();
  await psql(`\\copy ${TABLE} to '${csv}' with (format csv)`);
  const { ratio, windowMs, fetchMs, baselineMs } = await comparePairs(
    bench,
    {
      name: 'psql',
      turn: async () => (await psql(`\\copy ${TABLE} from '${csv}' with (format csv)`)).processMs,
    },
    { warmUpPairs: 2, pairs: PAIRS },
  );
  console.log(
    JSON.stringify({
      bench: 'el',
      ratio,
      goal: GOAL,
      pass: ratio >= GOAL,
      rows: ROWS,
      answerBytes: bench.answerBytes,
      pairs: PAIRS,
      windowRowsPerSecond: Math.round(ROWS / (windowMs / 1000)),
      psqlRowsPerSecond: Math.round(ROWS / (baselineMs / 1000)),
      windowMs,
      ofItFetchMs: fetchMs,
      psqlMs: baselineMs,
    }),
  );
} finally {
  await bench.close();
}
