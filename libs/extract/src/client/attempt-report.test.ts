import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarizeAttempts } from './attempt-report.ts';
import type { AttemptReport } from './attempt-report.ts';

const report = (
  reason: AttemptReport['reason'],
  status: number | null = null,
  systemCode: string | null = null,
): AttemptReport => ({
  attempt: 1,
  outcome: 'failed',
  status,
  reason,
  systemCode,
  elapsedMs: 5,
  waitMs: null,
  notBefore: null,
});

describe('summarizeAttempts', () => {
  it('lists status or reason, and counts repeated ones', () => {
    const attempts = [
      report('status', 503),
      report('status', 503),
      report('idle-timeout', 200),
      report('network', null, 'ECONNRESET'),
      report('network'),
      report('status', 503),
    ];
    expect(summarizeAttempts(attempts, 200)).toBe('503 x2, idle-timeout, network ECONNRESET, network, 503');
  });

  it('drops the oldest to stay within its length', () => {
    const attempts = [report('status', 500), report('status', 501), report('status', 502)];
    expect(summarizeAttempts(attempts, 12)).toBe('…, 501, 502');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 500, max: 599 }), { maxLength: 60 }), (statuses) => {
        const text = summarizeAttempts(
          statuses.map((status) => report('status', status)),
          40,
        );
        expect(text.length).toBeLessThanOrEqual(40);
      }),
    );
  });
});
