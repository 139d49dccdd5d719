import { describe, expect, it } from 'vitest';
import { WarehouseError } from '../errors.ts';
import { withRetries } from './retry.ts';
import type { RetryNote } from './retry.ts';

const conflict = new WarehouseError('WAREHOUSE_CONFLICT', 'Cannot …');
const denied = new WarehouseError('WAREHOUSE_PERMISSION_DENIED', 'Cannot …');

/** Fails with these, one after the other, then answers. */
function failing(...errors: readonly Error[]) {
  const attempts: number[] = [];
  const work = (attempt: number): Promise<string> => {
    attempts.push(attempt);
    const error = errors[attempt - 1];
    return error === undefined ? Promise.resolve('done') : Promise.reject(error);
  };
  return { attempts, work };
}

describe('withRetries', () => {
  it('retries a retryable error, with a pause of up to twice the previous one', async () => {
    const { attempts, work } = failing(conflict, conflict, conflict);
    const notes: RetryNote[] = [];
    const slept: number[] = [];
    const answer = await withRetries(work, {
      baseDelayMs: 100,
      maxDelayMs: 150,
      random: () => 0.5,
      sleep: (delayMs) => {
        slept.push(delayMs);
        return Promise.resolve();
      },
      onRetry: (note) => notes.push(note),
    });
    expect(answer).toBe('done');
    expect(attempts).toEqual([1, 2, 3, 4]);
    expect(slept).toEqual([50, 75, 75]);
    expect(notes[0]).toEqual({ attempt: 1, error: conflict, delayMs: 50 });
  });

  it('gives up with the last error after the attempts allowed', async () => {
    const { attempts, work } = failing(conflict, conflict, conflict);
    await expect(withRetries(work, { attempts: 2, baseDelayMs: 0 })).rejects.toBe(conflict);
    expect(attempts).toEqual([1, 2]);
  });

  it.each([denied, new TypeError('a defect')])('does not repeat %s', async (error) => {
    const { attempts, work } = failing(error);
    await expect(withRetries(work)).rejects.toBe(error);
    expect(attempts).toEqual([1]);
  });

  it('neither waits nor retries after its signal is aborted', async () => {
    const lost = new Error('the lock is lost');
    const controller = new AbortController();
    const { attempts, work } = failing(conflict);
    const repeated = withRetries(work, {
      baseDelayMs: 60_000,
      random: () => 1,
      signal: controller.signal,
      onRetry: () => {
        controller.abort(lost);
      },
    });
    await expect(repeated).rejects.toBe(lost);
    expect(attempts).toEqual([1]);
  });
});
