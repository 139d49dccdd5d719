import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findServerOwner } from '@volka/local-postgres';
import { z } from 'zod';
import { DemoError } from './errors.ts';

/** The size and date of the simulation, kept between runs. */
export interface DemoState {
  /** The open day, `YYYY-MM-DD`. */
  readonly today: string;
  /** The last day whose run succeeded; null before the first. */
  readonly completedDay: string | null;
  readonly seed: number;
  readonly campaigns: number;
  readonly adsPerCampaign: number;
  /** Port of PostgreSQL in the last run, 0 before the first. dbt's parse is valid for one address only. */
  readonly postgresPort: number;
}

/** The first day of the demo: October 2024 is mature, and there are five years of data before it. */
export const FIRST_DAY = '2024-12-15';

const stateSchema = z.object({
  today: z.iso.date(),
  completedDay: z.iso.date().nullable(),
  seed: z.number().int(),
  campaigns: z.number().int(),
  adsPerCampaign: z.number().int(),
  postgresPort: z.number().int().min(0).max(65_535).default(0),
});

/** The folder cannot be used. */
export class DemoStateError extends DemoError {
  constructor(message: string) {
    super('DEMO_STATE', message);
  }
}

/**
 * The state of an earlier run, or undefined in a new folder.
 * @throws {DemoStateError} If the state cannot be read, or the folder contains other files and no state.
 */
export async function readState(stateDir: string): Promise<DemoState | undefined> {
  let text: string;
  try {
    text = await readFile(stateFile(stateDir), 'utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') {
      // After this run, the existing files would count as the demo's own and be deleted by --reset.
      if (await isForeign(stateDir)) {
        throw new DemoStateError(
          `Cannot use ${stateDir} for the demo: it contains files of something else; name an empty or new folder with --state-dir`,
        );
      }
      return undefined;
    }
    throw new DemoStateError(
      `Cannot read ${stateFile(stateDir)}: the file cannot be opened; check its permissions`,
    );
  }
  const parsed = stateSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new DemoStateError(
    `Cannot use ${stateFile(stateDir)}: it is damaged; npm run demo -- --reset starts with an empty folder`,
  );
}

/** Writes the state. After a kill, the file has the old or the new content. */
export async function writeState(stateDir: string, state: DemoState): Promise<void> {
  try {
    await mkdir(stateDir, { recursive: true });
    const temporary = `${stateFile(stateDir)}.${process.pid}.partial`;
    await writeFile(temporary, `${JSON.stringify(state, null, 2)}\n`);
    await rename(temporary, stateFile(stateDir));
  } catch (error) {
    throw new DemoStateError(
      `Cannot write to ${stateDir}: ${systemCodeOf(error)}; free space, make it writable or name another folder with --state-dir`,
    );
  }
}

/**
 * Removes all files of the demo.
 * @throws {DemoStateError} If the folder contains other files and no state, if a demo is running in it, or if it cannot be removed.
 */
export async function clearState(stateDir: string): Promise<void> {
  try {
    if (await isForeign(stateDir)) {
      throw new DemoStateError(
        `Cannot clear ${stateDir}: it contains files of something else; name the demo's folder with --state-dir`,
      );
    }
    const owner = await findServerOwner(join(stateDir, 'postgres'));
    if (owner !== null) {
      throw new DemoStateError(`Cannot clear ${stateDir}: process ${owner} runs a demo there; stop it first`);
    }
    const names = await namesIn(stateDir);
    // The state is removed last, so that the folder still counts as the demo's after an interruption.
    for (const name of [...names.filter((each) => !isState(each)), ...names.filter(isState)]) {
      await rm(join(stateDir, name), { recursive: true, force: true });
    }
    await rm(stateDir, { recursive: true, force: true });
  } catch (error) {
    if (error instanceof DemoStateError) throw error;
    throw new DemoStateError(
      `Cannot clear ${stateDir}: ${systemCodeOf(error)}; make it a folder that can be written`,
    );
  }
}

/** The state, or a temporary file of it that was left by a kill. */
const isState = (name: string): boolean => name.startsWith('demo.json');

/** Whether the folder has files, but none that identifies it as the demo's. */
async function isForeign(stateDir: string): Promise<boolean> {
  const names = await namesIn(stateDir);
  return names.length > 0 && !names.some(isState);
}

async function namesIn(stateDir: string): Promise<readonly string[]> {
  try {
    return await readdir(stateDir);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
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
