import { reportChunks } from '../../src/json/report-chunks.ts';
import { day, world } from './report.ts';
import type { ReportChunk } from '../../src/json/report-chunks.ts';

/** Three days of October 2024: one chunk with few ads, many with many. */
export function octoberChunks(adsPerCampaign = 5): readonly ReportChunk[] {
  const request = { fromDay: day('2024-10-01'), toDay: day('2024-10-03'), asOfDay: day('2024-12-15') };
  const ofWorld = world({ adsPerCampaign, blemishes: false });
  return [...reportChunks(ofWorld, { ...request, lod: 'a', lifedays: [1, 3, 7, 14] })];
}

export function textOf(chunks: Iterable<ReportChunk>): string {
  return Buffer.concat([...chunks].map(({ bytes }) => bytes)).toString('latin1');
}

export function countRows(chunks: Iterable<ReportChunk>): number {
  return [...chunks].reduce((sum, { rows }) => sum + rows, 0);
}
