import { rm } from 'node:fs/promises';
import { createCampaignsClient, readRecords } from '../../src/index.ts';
import type { LargeAnswerReading } from './measure-large-answer.ts';

/** A separate process that downloads one day, reads every record, and prints its time and memory. */
const [baseUrl = '', key = '', spoolDir = ''] = process.argv.slice(2);
const client = createCampaignsClient({ baseUrl, key, spoolDir, limits: { attemptTimeoutMs: 580_000 } });
const outcome = await client.download({ fromDate: '2024-10-01', toDate: '2024-10-01', lod: 'a' });
const reading: { -readonly [name in keyof LargeAnswerReading]: LargeAnswerReading[name] } = {
  kind: outcome.kind,
  bytes: 0,
  records: 0,
  peakRssBytes: 0,
};
if (outcome.kind === 'rows') {
  reading.bytes = outcome.body.bytes;
  for await (const { records } of readRecords(outcome.body.path, outcome.body)) {
    reading.records += records.length;
  }
  await rm(outcome.body.path);
}
reading.peakRssBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify(reading));
