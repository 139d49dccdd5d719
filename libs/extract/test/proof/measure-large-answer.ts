import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startSimulator } from '@volka/volka-api';

/** The measurements of the separate process. */
export interface LargeAnswerReading {
  /** The download's outcome: `rows`, or the measurement says nothing. */
  readonly kind: string;
  readonly bytes: number;
  readonly records: number;
  /** The most memory the process ever had, Node itself included. */
  readonly peakRssBytes: number;
}

export interface LargeAnswerMeasurement extends LargeAnswerReading {
  /** Rows that the simulator sent. */
  readonly sentRows: number;
  /** Files that were left behind. */
  readonly left: readonly string[];
}

const KEY = 'canary-key-of-the-large-answer';
const READER = fileURLToPath(new URL('read-large-answer.ts', import.meta.url));

/** Has a fresh process download and read an answer of (nearly) so many bytes, and watches its memory. */
export async function measureLargeAnswer(bytes: number): Promise<LargeAnswerMeasurement> {
  const spoolDir = await mkdtemp(join(tmpdir(), 'extract-large-'));
  const simulator = await startSimulator({
    apiKey: KEY,
    asOf: '2024-12-15',
    faults: [{ fault: 'huge-answer', bytes }],
  });
  try {
    const child = await promisify(execFile)(process.execPath, [READER, simulator.baseUrl, KEY, spoolDir]);
    const reading = JSON.parse(child.stdout) as LargeAnswerReading;
    const sentRows = simulator.requests().at(-1)?.rows ?? 0;
    return { ...reading, sentRows, left: await readdir(spoolDir) };
  } finally {
    await simulator.close();
    await rm(spoolDir, { recursive: true, force: true });
  }
}
