import type { QuarantinedRow } from '../../src/write/index.ts';

/** A refused record of 2024-10-04 with a readable key. */
export function refused(recordIndex: number, overrides: Partial<QuarantinedRow> = {}): QuarantinedRow {
  return {
    recordIndex,
    executionDate: '2024-10-04',
    campaignName: 'campaign_name',
    adName: `refused ${String(recordIndex)}`,
    reasons: [{ rule: 'negative', message: 'clicks is negative: -1', column: 'clicks' }],
    rawJson: `{"clicks": -${String(recordIndex)}}`,
    ...overrides,
  };
}
