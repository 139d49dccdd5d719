import { copyFile, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { OUTCOME_FILE } from '../record/invocation-record.ts';

/** Longer than any invocation, so that the folder of a running one is not removed. */
const LEFT_OVER_AFTER_MS = 24 * 60 * 60 * 1000;
const PARSE_FILE = 'partial_parse.msgpack';
const NUMBERED = /^(\d{3,})-/;

/** The folders that invocations write to: a private one for each, and one shared parse. */
export interface TargetFolders {
  /** A new private folder, `runs/<run>/<number>-<command>`; no two invocations, of any process, share one. */
  readonly open: (runId: string, command: string) => Promise<string>;
  /** The last parse that was kept, or null. */
  readonly warmParse: () => Promise<string | null>;
  /** Shares an invocation's parse with later ones, if it created a new one. */
  readonly keepParse: (targetPath: string) => Promise<void>;
  /**
   * An invocation has ended. Its folder is kept until there are enough newer ones. Never rejects: a folder that cannot be removed is
   * left for a later clean-up.
   */
  readonly sweep: () => Promise<void>;
}

/** @param keep how many folders of ended invocations are kept, for all processes together */
export function createTargetFolders(
  targetRoot: string,
  keep: number,
  remove: (folder: string) => Promise<void> = (folder) => rm(folder, { recursive: true, force: true }),
): TargetFolders {
  const runs = path.join(targetRoot, 'runs');
  const warm = path.join(targetRoot, 'warm', PARSE_FILE);

  return {
    open: async (runId, command) => {
      const run = path.join(runs, runId.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 60) || '_');
      await mkdir(path.dirname(warm), { recursive: true });
      for (let number = (await highestNumber(run)) + 1; ;) {
        // Repeated each time, because the clean-up of another process may have removed the empty folder of the run.
        await mkdir(run, { recursive: true });
        const folder = path.join(run, `${String(number).padStart(3, '0')}-${command.replaceAll(' ', '-')}`);
        const refused = await mkdir(folder, { mode: 0o700 }).then(() => null, codeOf);
        if (refused === null) return folder;
        // Only a successful mkdir reserves the number: another process may have found the same number free.
        if (refused.code === 'EEXIST') number += 1;
        else if (refused.code !== 'ENOENT') throw refused.error;
      }
    },
    warmParse: () =>
      stat(warm).then(
        () => warm,
        () => null,
      ),
    keepParse: async (targetPath) => {
      const draft = `${warm}.${process.pid}.${path.basename(targetPath)}.${performance.now()}`;
      try {
        await copyFile(path.join(targetPath, PARSE_FILE), draft);
        // A rename, so that a dbt that opens the file reads the old or the new one completely.
        await rename(draft, warm);
      } catch {
        // dbt writes a parse only if something changed. Otherwise the next invocation reads the old one.
        await rm(draft, { force: true }).catch(() => undefined);
      }
    },
    sweep: () => sweep(runs, keep, remove),
  };
}

const codeOf = (error: unknown): { readonly code: unknown; readonly error: unknown } => ({
  code: error instanceof Error && 'code' in error ? error.code : undefined,
  error,
});

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

const changedAt = (file: string): Promise<number | null> =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );

async function highestNumber(run: string): Promise<number> {
  const names = await namesIn(run);
  return Math.max(0, ...names.map((name) => Number(NUMBERED.exec(name)?.[1] ?? 0)));
}

/** Removes the folders of the oldest ended invocations, and those that killed processes left. */
async function sweep(runs: string, keep: number, remove: (folder: string) => Promise<void>): Promise<void> {
  const ended: { readonly folder: string; readonly at: number }[] = [];
  const dead: string[] = [];
  const isLeftOver = (at: number | null): boolean => at !== null && Date.now() - at > LEFT_OVER_AFTER_MS;
  for (const name of await namesIn(runs)) {
    const run = path.join(runs, name);
    const numbered = (await namesIn(run)).filter((entry) => NUMBERED.test(entry));
    if (numbered.length === 0 && isLeftOver(await changedAt(run))) dead.push(run);
    for (const entry of numbered) {
      const folder = path.join(run, entry);
      const at = await changedAt(path.join(folder, OUTCOME_FILE));
      if (at !== null) ended.push({ folder, at });
      else if (isLeftOver(await changedAt(folder))) dead.push(folder);
    }
  }
  const surplus = ended.sort((a, b) => b.at - a.at).slice(keep);
  for (const folder of [...surplus.map((each) => each.folder), ...dead]) {
    // For example a folder that dbt still writes to after its worker was killed. The outcome does not depend on it.
    await remove(folder).catch(() => undefined);
    // Fails as intended while the run has other folders.
    await rmdir(path.dirname(folder)).catch(() => undefined);
  }
}
