import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

const LEFT_OVER_AFTER_MS = 24 * 60 * 60 * 1000;
const PARSE_FILE = 'partial_parse.msgpack';

/** The folders under which invocations write: a private one each, and one warm parse that they hand on. */
export interface TargetFolders {
  /** A new private folder; no two invocations, of any process, share one. */
  readonly open: (runId: string) => Promise<string>;
  /** The last parse that was kept, or null. */
  readonly warmParse: () => Promise<string | null>;
  /** Offers an invocation's parse to the next ones, if it made a new one. */
  readonly keepParse: (targetPath: string) => Promise<void>;
  /** The invocation has ended: its folder stays for inspection until enough newer ones have come. */
  readonly retire: (targetPath: string) => Promise<void>;
}

/** @param keep how many ended invocations keep their folder */
export function createTargetFolders(targetRoot: string, keep: number): TargetFolders {
  const runs = path.join(targetRoot, 'runs');
  const warm = path.join(targetRoot, 'warm', PARSE_FILE);
  const ended: string[] = [];
  let swept = false;

  const sweepOnce = async (): Promise<void> => {
    if (swept) return;
    swept = true;
    // What killed processes left behind. A day is longer than any invocation, so that none under way is hit.
    for (const name of await readdir(runs)) {
      const folder = path.join(runs, name);
      const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > LEFT_OVER_AFTER_MS) await rm(folder, { recursive: true, force: true });
    }
  };

  return {
    open: async (runId) => {
      await mkdir(runs, { recursive: true });
      await mkdir(path.dirname(warm), { recursive: true });
      await sweepOnce();
      return mkdtemp(path.join(runs, `${runId.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 60)}-`));
    },
    warmParse: () =>
      stat(warm).then(
        () => warm,
        () => null,
      ),
    keepParse: async (targetPath) => {
      const draft = `${warm}.${path.basename(targetPath)}`;
      try {
        await copyFile(path.join(targetPath, PARSE_FILE), draft);
        // A rename, so that a dbt that opens the file meanwhile reads the old or the new one, never half of one.
        await rename(draft, warm);
      } catch {
        // dbt writes a parse only when something changed; without one the next invocation reads the old.
        await rm(draft, { force: true });
      }
    },
    retire: async (targetPath) => {
      ended.push(targetPath);
      const surplus = ended.splice(0, Math.max(0, ended.length - keep));
      await Promise.all(surplus.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}
