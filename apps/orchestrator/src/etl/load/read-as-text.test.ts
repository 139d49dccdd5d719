import { Readable } from 'node:stream';
import { isExtractError, readRecords } from '@volka/extract';
import type { TextReader } from '@volka/extract';
import { isConflictingRowsError, isValidationError, toRecords } from '@volka/validation';
import { createCampaignValidator } from '@volka/validation/campaign';
import fc from 'fast-check';
import { expect, it } from 'vitest';

const WINDOW = { fromDate: '2024-10-01', toDate: '2024-10-31' };

interface Reading {
  readonly rows: readonly unknown[];
  readonly summary: unknown;
  readonly error: unknown;
  readonly taken: number;
}

/** Reads an answer like the loader, with or without the validator as its text reader. */
async function read(
  answer: Buffer,
  asText: boolean,
  chunkBytes: number,
  batchBytes: number,
): Promise<Reading> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < answer.length; at += chunkBytes) chunks.push(answer.subarray(at, at + chunkBytes));
  const validator = createCampaignValidator({ window: WINDOW });
  const rows: unknown[] = [];
  let taken = 0;
  const options: { textReader?: TextReader } = asText ? { textReader: validator } : {};
  try {
    const source = Readable.from(chunks);
    for await (const batch of readRecords(source, { contentEncoding: 'identity', batchBytes, ...options })) {
      rows.push(...toRecords(validator.validate(batch.records, batch.firstIndex)));
      taken += batch.takenAsText;
    }
    return { rows, summary: validator.finish(), error: null, taken };
  } catch (error) {
    if (isExtractError(error)) return { rows: [], summary: null, error: [error.code, error.context], taken };
    if (isConflictingRowsError(error)) return { rows, summary: null, error: error.conflictingKeys, taken };
    if (!isValidationError(error)) throw error;
    return { rows: [], summary: null, error: error.message, taken };
  }
}

const count = fc.nat({ max: 100_000 });
const amount = fc
  .tuple(fc.nat({ max: 10_000_000 }), fc.constantFrom(1, 2, 10, 100, 1000))
  .map(([a, b]) => a / b);
const metric = fc.record({ players: count, payers: count, payments: count, revenue: amount });
const record = fc
  .record({
    date: fc.constantFrom('2024-10-01', '2024-10-31', '2024-10-15', '2024-10-16', '2024-11-01'),
    campaign: fc.constantFrom('Campaign_1', 'Größe', 'Campaign_2', 'Campaign_3', 'a"b', ' x '),
    ad: fc.oneof(
      fc.nat({ max: 30 }).map((n) => `Ad_${n}`),
      fc.constant(null),
    ),
    cost: fc.oneof(amount, fc.constant(null)),
    impressions: count,
    clicks: count,
    registrations: count,
    ctr: fc.double({ min: 0, max: 1, noNaN: true }),
    cr: amount,
    cpc: amount.map((eur) => eur / 1e7),
    metrics: fc.array(metric, { maxLength: 4 }),
  })
  .map(({ metrics, ...fields }) => ({
    ...fields,
    metrics: metrics.map((each, at) => ({ lifeday: [1, 3, 7, 14][at], ...each })),
  }));
const answerText = fc.array(record, { maxLength: 40, size: 'max' }).map((records) => JSON.stringify(records));
const noise = fc.constantFrom(
  '',
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  '0',
  '-',
  'N',
  'NaN',
  ' ',
  '\u0000',
  'é',
);

it('reads an answer as text with the same result as parsed: rows, summary, conflicting keys', async () => {
  let taken = 0;
  const property = fc.asyncProperty(
    answerText,
    fc.integer({ min: 50, max: 5_000 }),
    async (text, chunkBytes) => {
      const asText = await read(Buffer.from(text), true, chunkBytes, 1_000);
      expect({ ...asText, taken: 0 }).toEqual(await read(Buffer.from(text), false, chunkBytes, 1_000));
      taken += asText.taken;
    },
  );
  await fc.assert(property, { numRuns: 150 });
  expect(taken).toBeGreaterThan(500);
}, 120_000);

it('refuses a damaged answer with the same code, byte and record', async () => {
  let refused = 0;
  const sizes = fc.integer({ min: 50, max: 5_000 });
  const property = fc.asyncProperty(
    answerText,
    fc.nat(),
    noise,
    fc.boolean(),
    sizes,
    async (text, position, put, cut, chunkBytes) => {
      const at = position % text.length;
      const damaged = Buffer.from(text.slice(0, at) + (cut ? '' : put + text.slice(at + 1)));
      // One record a batch: with more records, the batch decides which of two faults is found first.
      const asText = await read(damaged, true, chunkBytes, 1);
      const parsed = await read(damaged, false, chunkBytes, 1);
      expect({ ...asText, taken: 0 }).toEqual(parsed);
      if (parsed.error !== null) refused += 1;
    },
  );
  await fc.assert(property, { numRuns: 400 });
  expect(refused).toBeGreaterThan(200);
}, 120_000);
