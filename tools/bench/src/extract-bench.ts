/**
 * How fast does the client read a large answer as records, and how much memory does it need?
 *
 * A: `download()` to the spool and `readRecords()`. B: `fetch`, the whole body as text, `JSON.parse`. Each runs in a separate
 * process with one warm-up; processes of A and B take turns. The ratio is that of the median throughputs. A thread of this
 * process serves a recorded answer. Memory: the peak of a process that reads one answer of 500 MB, compared with one of 50 MB.
 */
import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median } from './median.ts';
import { recordAnswers, serveAnswers } from './recorded-answer.ts';

const GOAL = 0.8;
const MEMORY_GOAL_MB = 30;
const MB = 1_000_000;
const ANSWER_BYTES = 100 * MB;
const PAIRS = 5;
const TURNS = 2;
const TAKE_ANSWER = join(import.meta.dirname, 'extract-bench', 'take-answer-process.ts');

interface Taken {
  readonly turnsMs: readonly number[];
  readonly records: number;
  readonly peakRssMb: number;
}

const folder = await mkdtemp(join(tmpdir(), 'volka-bench-extract-'));
try {
  const { files } = await recordAnswers({
    folder,
    apiKey: 'bench',
    windows: [{ fromDate: '2024-11-01', toDate: '2024-11-02' }],
    campaigns: 200,
    adsPerCampaign: 20,
  });
  const seedFile = files['2024-11-01'] ?? '';
  const answer = await repeatAnswer(seedFile, 'large.json', ANSWER_BYTES);
  const [small, huge] = [
    await repeatAnswer(seedFile, 'small.json', 50 * MB),
    await repeatAnswer(seedFile, 'huge.json', 500 * MB),
  ];
  const speed = await served(answer, measureSpeed);
  const smallRssMb = await served(small, async (url) => (await takeAnswer('stream', url, 0)).peakRssMb);
  const hugeRssMb = await served(huge, async (url) => (await takeAnswer('stream', url, 0)).peakRssMb);
  const growthMb = Math.round(hugeRssMb - smallRssMb);
  console.log(
    JSON.stringify({
      bench: 'extract',
      ratio: speed.ratio,
      goal: GOAL,
      pass: speed.ratio >= GOAL && growthMb <= MEMORY_GOAL_MB,
      answerBytes: speed.bytes,
      records: speed.records,
      streamMbPerSecond: Math.round(speed.bytes / 1000 / speed.streamMs),
      wholeMbPerSecond: Math.round(speed.bytes / 1000 / speed.wholeMs),
      recordsPerSecond: Math.round(speed.records / (speed.streamMs / 1000)),
      peakRss50Mb: Math.round(smallRssMb),
      peakRss500Mb: Math.round(hugeRssMb),
      growthMb,
      growthGoalMb: MEMORY_GOAL_MB,
    }),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** One day with many ads, in the form of the API. */
/** The records of an answer, repeated up to a size. */
async function repeatAnswer(seedFile: string, name: string, bytes: number): Promise<string> {
  const path = join(folder, name);
  const text = (await readFile(seedFile, 'utf8')).trim();
  const records = text.slice(1, -1);
  await writeFile(path, `[${records}`);
  for (let written = records.length; written + records.length < bytes; written += records.length) {
    await appendFile(path, `,${records}`);
  }
  await appendFile(path, ']');
  return path;
}

async function served<T>(file: string, work: (url: string, bytes: number) => Promise<T>): Promise<T> {
  const answers = await serveAnswers({ files: { '': file }, delayMs: 0 });
  try {
    return await work(answers.baseUrl, (await stat(file)).size);
  } finally {
    await answers.close();
  }
}

async function takeAnswer(way: 'stream' | 'whole', url: string, turns: number): Promise<Taken> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--conditions=@volka/source', '--disable-warning=ExperimentalWarning', '--max-old-space-size=4096'],
    ...[TAKE_ANSWER, way, url, join(folder, 'spool'), String(turns)],
  ]);
  return JSON.parse(stdout) as Taken;
}

async function measureSpeed(
  url: string,
  bytes: number,
): Promise<{
  readonly ratio: number;
  readonly bytes: number;
  readonly records: number;
  readonly streamMs: number;
  readonly wholeMs: number;
}> {
  const [streams, wholes]: [number[], number[]] = [[], []];
  let records = 0;
  for (let pair = 1; pair <= PAIRS; pair += 1) {
    const stream = await takeAnswer('stream', url, TURNS);
    const whole = await takeAnswer('whole', url, TURNS);
    if (stream.records !== whole.records) throw new Error('Cannot measure: records are missing');
    records = stream.records;
    streams.push(...stream.turnsMs);
    wholes.push(...whole.turnsMs);
    console.log(
      `pair ${pair}: stream ${median(stream.turnsMs).toFixed(0)} ms, whole ${median(whole.turnsMs).toFixed(0)} ms`,
    );
  }
  const [streamMs, wholeMs] = [median(streams), median(wholes)];
  return { ratio: Math.round((wholeMs / streamMs) * 100) / 100, bytes, records, streamMs, wholeMs };
}
