import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeDelayMs, DEFAULT_RETRY_POLICY, parseRetryAfterMs } from './retry-policy.ts';

const unitRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('computeDelayMs', () => {
  it('is full jitter under a doubling ceiling', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), unitRandom, (attempt, random) => {
        const ceiling = Math.min(30_000, 500 * 2 ** (attempt - 1));
        const delayMs = computeDelayMs(attempt, null, DEFAULT_RETRY_POLICY, () => random);
        expect(delayMs).toBe(Math.floor(random * ceiling));
        expect(delayMs).toBeLessThan(30_000);
      }),
    );
  });

  it('waits at least as long as Retry-After', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.nat(10_000_000),
        unitRandom,
        (attempt, retryAfterMs, random) => {
          const delayMs = computeDelayMs(attempt, retryAfterMs, DEFAULT_RETRY_POLICY, () => random);
          expect(delayMs).toBeGreaterThanOrEqual(retryAfterMs);
          expect(delayMs).toBeLessThanOrEqual(Math.max(retryAfterMs, 30_000));
        },
      ),
    );
  });
});

describe('parseRetryAfterMs', () => {
  const nowMs = Date.UTC(1994, 10, 6, 8, 49, 30);

  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 7000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 7000],
    ['Sun Nov  6 08:49:37 1994', 7000],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
    ['9'.repeat(400), 366 * 86_400_000],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 366 * 86_400_000],
  ])('reads %j as %d ms', (text, ms) => {
    expect(parseRetryAfterMs(text, null, nowMs)).toBe(ms);
  });

  it.each([null, '', '-1', '1.5', 'soon', 'Sun, 99 Foo', '0x10'])('takes %j for absent', (text) => {
    expect(parseRetryAfterMs(text, null, nowMs)).toBeNull();
  });

  it("counts a date from the server's own clock", () => {
    const skewedNowMs = nowMs + 3_600_000;
    const serverDate = 'Sun, 06 Nov 1994 08:49:30 GMT';
    expect(parseRetryAfterMs('Sun, 06 Nov 1994 08:49:37 GMT', serverDate, skewedNowMs)).toBe(7000);
  });
});
