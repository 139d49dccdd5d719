import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** What the simulated company looks like and which day it is there; kept between runs. */
export interface DemoState {
  /** The open day, `YYYY-MM-DD`. */
  readonly today: string;
  /** The last day whose run ended well; null before the first. */
  readonly completedDay: string | null;
  readonly seed: number;
  readonly campaigns: number;
  readonly adsPerCampaign: number;
  /** Port of PostgreSQL at the last run, 0 before the first: what dbt has parsed holds for one address. */
  readonly postgresPort: number;
}

/** The first day of the demo: October 2024 is long mature, and five years lie before it. */
export const FIRST_DAY = '2024-12-15';

const stateSchema = z.object({
  today: z.iso.date(),
  completedDay: z.iso.date().nullable(),
  seed: z.number().int(),
  campaigns: z.number().int(),
  adsPerCampaign: z.number().int(),
  postgresPort: z.number().int().min(0).max(65_535).default(0),
});

/** The folder cannot be used; the message is for the terminal. */
export class DemoStateError extends Error {
  readonly code = 'DEMO_STATE';
}

/**
 * The state of an earlier run, or undefined in a fresh folder.
 * @throws {DemoStateError} If the state cannot be read back.
 */
export async function readState(stateDir: string): Promise<DemoState | undefined> {
  let text: string;
  try {
    text = await readFile(stateFile(stateDir), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new DemoStateError(
      `Cannot read ${stateFile(stateDir)}: the file cannot be opened; check its permissions`,
    );
  }
  const parsed = stateSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new DemoStateError(
    `Cannot use ${stateFile(stateDir)}: it is damaged; npm run demo -- --reset starts afresh`,
  );
}

/** Writes the state so that a kill leaves the old one or the new one. */
export async function writeState(stateDir: string, state: DemoState): Promise<void> {
  try {
    await mkdir(stateDir, { recursive: true });
    const temporary = `${stateFile(stateDir)}.${process.pid}.partial`;
    await writeFile(temporary, `${JSON.stringify(state, null, 2)}\n`);
    await rename(temporary, stateFile(stateDir));
  } catch (error) {
    const systemCode = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new DemoStateError(
      `Cannot write to ${stateDir}: ${systemCode}; free space, make it writable or name another folder with --state-dir`,
    );
  }
}

/** Removes everything the demo keeps. */
export async function clearState(stateDir: string): Promise<void> {
  await rm(stateDir, { recursive: true, force: true });
}

function stateFile(stateDir: string): string {
  return join(stateDir, 'demo.json');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
