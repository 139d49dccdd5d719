import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'vitest';
import { createCampaignsClient, ExtractError, isExtractError, readRecords } from '../../../src/index.ts';
import type {
  AttemptFailure,
  CampaignsClientOptions,
  DownloadOutcome,
  DownloadRequest,
} from '../../../src/index.ts';

/** Sent with every request, quoted by many a fault, and to be found nowhere else. */
export const CANARY_KEY = 'canary-key-7c41e0';

export const WINDOW = { fromDate: '2024-10-01', toDate: '2024-10-03', lod: 'a' } as const;

export interface FetchOptions {
  readonly baseUrl: string;
  /** The caller's files are removed from it; every other file in it is reported. */
  readonly spoolDir: string;
  readonly window?: DownloadRequest;
  readonly limits?: CampaignsClientOptions['limits'];
  readonly maxAttempts?: number;
  readonly signal?: AbortSignal;
}

/** What became of a window: the download, then the reading of its records. */
export interface FetchResult {
  /** The download's outcome, `malformed` if it could not be read, `aborted` by its signal. */
  readonly kind: DownloadOutcome['kind'] | 'malformed' | 'aborted';
  readonly code: string | null;
  /** Of each attempt: why it failed, or null. */
  readonly reasons: readonly (AttemptFailure | null)[];
  readonly pausesMs: readonly number[];
  readonly records: readonly unknown[];
  readonly nonFiniteTokens: number;
}

/** Downloads and reads a window as a caller would; checks that nothing is left behind and that the key is nowhere. */
export async function fetchWindow(options: FetchOptions): Promise<FetchResult> {
  const { baseUrl, spoolDir, window = WINDOW, signal } = options;
  const pausesMs: number[] = [];
  const reasons: (AttemptFailure | null)[] = [];
  const told: unknown[] = [];
  let sleptMs = 0;
  const client = createCampaignsClient({
    baseUrl,
    key: CANARY_KEY,
    spoolDir,
    limits: { attemptTimeoutMs: 30_000, idleTimeoutMs: 20_000, totalTimeoutMs: 60_000, ...options.limits },
    retry: { maxAttempts: options.maxAttempts ?? 2 },
    random: () => 0,
    // Pauses are written down in place of being waited for.
    clock: {
      now: () => performance.now() + sleptMs,
      sleep: (ms) => {
        pausesMs.push(ms);
        sleptMs += ms;
        return Promise.resolve();
      },
    },
  });
  const records: unknown[] = [];
  let nonFiniteTokens = 0;
  const settle = async (): Promise<Pick<FetchResult, 'kind' | 'code'>> => {
    const outcome = await client.download(window, {
      ...(signal === undefined ? {} : { signal }),
      onAttempt: (report) => {
        reasons.push(report.reason);
        told.push(report);
      },
    });
    told.push(outcome);
    if (outcome.kind === 'no-data') return { kind: 'no-data', code: null };
    if (outcome.kind !== 'rows') return { kind: outcome.kind, code: codeOf(outcome.error) };
    try {
      expect(await readFile(outcome.body.path, 'latin1')).not.toContain(CANARY_KEY);
      for await (const batch of readRecords(outcome.body.path, outcome.body)) {
        records.push(...batch.records);
        nonFiniteTokens += batch.nonFiniteTokens;
      }
      return { kind: 'rows', code: null };
    } finally {
      await rm(outcome.body.path);
    }
  };
  const { kind, code } = await settle().catch((error: unknown) => {
    told.push(error);
    if (isExtractError(error, 'EXTRACT_ABORTED')) return { kind: 'aborted' as const, code: error.code };
    if (isExtractError(error, 'EXTRACT_MALFORMED_BODY')) {
      return { kind: 'malformed' as const, code: codeOf(error) };
    }
    throw error;
  });
  expect(inspect(told, { depth: 20, showHidden: true })).not.toContain(CANARY_KEY);
  expect(await filesBelow(spoolDir)).toEqual([]);
  return { kind, code, reasons, pausesMs, records, nonFiniteTokens };
}

function codeOf(error: ExtractError): string {
  expect(error).toBeInstanceOf(ExtractError);
  expect(error.message).toMatch(/^Cannot /);
  expect(error.cause).toBeUndefined();
  return error.code;
}

async function filesBelow(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name, parentPath }) => join(parentPath, name));
}
