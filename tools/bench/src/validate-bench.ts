/**
 * How long does validation take, relative to parsing?
 *
 * A: `validator.validate()` of parsed records, batch by batch, to validated, typed and profiled columns, and `finish()`.
 * B: `JSON.parse` of the same batches' text. A and B take turns batch by batch on one recorded answer of the simulator, so that both
 * run on an equally busy machine. For each batch the median over the turns counts, so that a busy moment or a garbage collection during one
 * of the two has no effect. The ratio is that of the sums; less is better. `turnRatio` is that of whole turns. For comparison, zod alone is
 * measured on the same records. (The loader itself parses only unusual records; `bench:el` measures the loader.)
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { campaignRecordSchema, createCampaignValidator } from '@volka/validation/campaign';
import { median } from './median.ts';
import { recordAnswers } from './recorded-answer.ts';

const GOAL = 0.35;
const WINDOW = { fromDate: '2024-11-01', toDate: '2024-11-14' };
const CAMPAIGNS = 300;
const ADS = 20;
const ROWS = 14 * CAMPAIGNS * ADS;
/** About the number of records in 96 KB of JSON, which is a batch of the loader. */
const BATCH_RECORDS = 200;
const WARM_UP_TURNS = 3;
const TURNS = 15;
const ZOD_RECORDS = 10_000;

const folder = await mkdtemp(join(tmpdir(), 'volka-bench-validate-'));
try {
  const { files } = await recordAnswers({
    folder,
    apiKey: 'bench',
    windows: [WINDOW],
    campaigns: CAMPAIGNS,
    adsPerCampaign: ADS,
  });
  measure(await readFile(files[WINDOW.fromDate] ?? '', 'utf8'));
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

function measure(text: string): void {
  const records = JSON.parse(text) as unknown[];
  const batches: string[] = [];
  for (let at = 0; at < records.length; at += BATCH_RECORDS) {
    batches.push(JSON.stringify(records.slice(at, at + BATCH_RECORDS)));
  }
  const zodNs = timeZod(records.slice(0, ZOD_RECORDS));
  records.length = 0;
  const turns: Turn[] = [];
  for (let turn = 1; turn <= WARM_UP_TURNS + TURNS; turn += 1) {
    const timed = timeTurn(batches);
    if (turn <= WARM_UP_TURNS) continue;
    turns.push(timed);
    const [parse, validate] = [sum(timed.parseMs), sum(timed.validateMs)];
    console.log(
      `turn ${turn - WARM_UP_TURNS}: JSON.parse ${parse.toFixed(0)} ms, validate ${validate.toFixed(0)} ms (${(validate / parse).toFixed(3)})`,
    );
  }
  const typical = (of: (turn: Turn) => Float64Array): number =>
    sum(Array.from(of(turns[0] as Turn), (_, batch) => median(turns.map((turn) => of(turn)[batch] ?? NaN))));
  const parseMs = typical((turn) => turn.parseMs);
  const validateMs = typical((turn) => turn.validateMs);
  const ratio = round(validateMs / parseMs);
  const turnRatio = round(median(turns.map((turn) => sum(turn.validateMs) / sum(turn.parseMs))));
  console.log(
    JSON.stringify({
      bench: 'validate',
      ratio,
      turnRatio,
      goal: GOAL,
      better: 'lower',
      pass: ratio <= GOAL,
      rows: ROWS,
      bytes: text.length,
      turns: TURNS,
      parseMs: Math.round(parseMs),
      validateMs: Math.round(validateMs),
      validateRowsPerSecond: Math.round(ROWS / (validateMs / 1000)),
      zodRowsPerSecond: Math.round(1e9 / zodNs),
    }),
  );
}

/** Time by batch; the last entry of `validateMs` is `finish()`. */
interface Turn {
  readonly parseMs: Float64Array;
  readonly validateMs: Float64Array;
}

/** Parses and validates batch after batch, and measures the two parts separately. */
function timeTurn(batches: readonly string[]): Turn {
  const validator = createCampaignValidator({ window: WINDOW });
  const parseMs = new Float64Array(batches.length);
  const validateMs = new Float64Array(batches.length + 1);
  let received = 0;
  batches.forEach((batch, at) => {
    const started = performance.now();
    const records = JSON.parse(batch) as unknown[];
    const parsed = performance.now();
    validator.validate(records, received);
    validateMs[at] = performance.now() - parsed;
    parseMs[at] = parsed - started;
    received += records.length;
  });
  const started = performance.now();
  const { accepted } = validator.finish();
  validateMs[batches.length] = performance.now() - started;
  if (accepted !== ROWS) throw new Error(`Cannot measure: ${accepted} of ${ROWS} rows were accepted`);
  return { parseMs, validateMs };
}

/** Nanoseconds per record. */
function timeZod(records: readonly unknown[]): number {
  const pass = (): number => {
    const started = performance.now();
    for (const record of records) {
      if (!campaignRecordSchema.safeParse(record).success)
        throw new Error('Cannot measure: zod refuses a record');
    }
    return ((performance.now() - started) * 1e6) / records.length;
  };
  return median(Array.from({ length: 9 }, pass).slice(2));
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
