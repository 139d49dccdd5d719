import { measureLargeAnswer } from './measure-large-answer.ts';
import type { LargeAnswerMeasurement } from './measure-large-answer.ts';

/** `npm run proof:large-answer`: an answer of 2 GB takes no more memory than one of 50 MB, and no record is lost. */
const MB = 1024 * 1024;
const SMALL_BYTES = 50 * MB;
const LARGE_BYTES = 2048 * MB;
const GOAL_BYTES = 30 * MB;

async function measure(bytes: number): Promise<LargeAnswerMeasurement & { readonly seconds: number }> {
  const startedAt = performance.now();
  const measured = await measureLargeAnswer(bytes);
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  const { records, sentRows, peakRssBytes } = measured;
  process.stdout.write(
    `${mb(measured.bytes)} MB: ${records} of ${sentRows} records in ${seconds} s, peak memory ${mb(peakRssBytes)} MB\n`,
  );
  return { ...measured, seconds };
}

const mb = (bytes: number): number => Math.round(bytes / MB);

const small = await measure(SMALL_BYTES);
const large = await measure(LARGE_BYTES);
const isWhole = (of: LargeAnswerMeasurement): boolean =>
  of.kind === 'rows' && of.records === of.sentRows && of.left.length === 0;
const growthBytes = large.peakRssBytes - small.peakRssBytes;
process.stdout.write(
  `${JSON.stringify({
    proof: 'large-answer',
    ratio: Math.round((100 * large.peakRssBytes) / small.peakRssBytes) / 100,
    goal: Math.round((100 * (small.peakRssBytes + GOAL_BYTES)) / small.peakRssBytes) / 100,
    pass: isWhole(small) && isWhole(large) && growthBytes <= GOAL_BYTES,
    bytes: large.bytes,
    records: large.records,
    seconds: large.seconds,
    peakRssMb: mb(large.peakRssBytes),
    peakRssSmallMb: mb(small.peakRssBytes),
  })}\n`,
);
