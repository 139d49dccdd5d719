import { createCampaignsClient, readRecords } from '@volka/extract';
import { rm } from 'node:fs/promises';

/**
 * Reads one answer several times, the first time as a warm-up, and prints the times and the peak memory of the process.
 * Each way runs in a separate process, so that its memory is measured alone.
 */
const [way, baseUrl = '', spoolDir = '', turnsText = ''] = process.argv.slice(2);

const client = createCampaignsClient({
  baseUrl,
  key: 'bench',
  spoolDir,
  limits: { attemptTimeoutMs: 600_000 },
});

/** With the library: to the spool, then record by record. */
async function stream(): Promise<number> {
  const outcome = await client.download({ fromDate: '2024-11-01', toDate: '2024-11-14', lod: 'a' });
  if (outcome.kind !== 'rows') throw new Error(`Cannot measure: ${outcome.kind}`);
  let records = 0;
  for await (const batch of readRecords(outcome.body.path, outcome.body)) records += batch.records.length;
  await rm(outcome.body.path);
  return records;
}

/** Without the library: the whole body, then JSON.parse. */
async function whole(): Promise<number> {
  const response = await fetch(`${baseUrl}/campaigns-report`);
  return (JSON.parse(await response.text()) as readonly unknown[]).length;
}

const take = way === 'stream' ? stream : whole;
const turnsMs: number[] = [];
let records = 0;
for (let turn = 0; turn <= Number(turnsText); turn += 1) {
  const started = performance.now();
  records = await take();
  if (turn > 0) turnsMs.push(performance.now() - started);
}
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
process.stdout.write(
  JSON.stringify({ turnsMs, records, peakRssMb: maxRSS / 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 }),
);
