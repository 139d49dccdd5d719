import { answerOrThrow, discardBody } from '@volka/extract';
import type { AttemptReport, CampaignsClient, DateWindow, NoDataOutcome, RowsOutcome } from '@volka/extract';

/** Of one window: a fault on the way is no reason to lose it, and one that is there three times is none on the way. */
const MAX_DOWNLOADS = 3;

/** The download of a window's ads, under way or done. */
export interface WindowDownload {
  readonly window: DateWindow;
  /** What came of each request so far. */
  readonly attempts: readonly AttemptReport[];
  /** Rejects with the error of the failure, or with the signal's reason. */
  readonly answer: Promise<FetchedAnswer>;
  /**
   * Notes that the answer was no JSON array when it was read, and asks for another in its place. False where the window
   * was downloaded three times. The refused one is the reader's to remove.
   */
  refuse(): boolean;
  /** Ends it, wherever it stands, and removes what it left on disk; for a download that nobody reads. */
  abandon(): Promise<void>;
}

export interface FetchedAnswer {
  readonly download: RowsOutcome | NoDataOutcome;
  readonly fetchMs: number;
}

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Called after each request, with what came of it; once more where its answer is refused. */
  readonly onAttempt?: ((report: AttemptReport) => void) | undefined;
}

/** Starts to download a window; nothing is thrown here. */
export function startDownload(
  client: CampaignsClient,
  window: DateWindow,
  { signal, onAttempt }: DownloadOptions,
): WindowDownload {
  const ending = new AbortController();
  const attempts: AttemptReport[] = [];
  const fetchWindow = async (): Promise<FetchedAnswer> => {
    const started = performance.now();
    const outcome = await client.download(
      { ...window, lod: 'a' },
      {
        signal: AbortSignal.any([signal, ending.signal]),
        onAttempt: (report) => {
          attempts.push(report);
          onAttempt?.(report);
        },
      },
    );
    return { download: answerOrThrow(outcome), fetchMs: Math.round(performance.now() - started) };
  };
  const begin = (): Promise<FetchedAnswer> => {
    const begun = fetchWindow();
    // Whoever waits for the answer hears of a failure; one that fails before anybody waits must not end the process.
    begun.catch(() => undefined);
    return begun;
  };
  let answer = begin();
  let downloads = 1;
  return {
    window,
    attempts,
    get answer() {
      return answer;
    },
    refuse() {
      const isLast = downloads === MAX_DOWNLOADS;
      const last = attempts.pop();
      if (last !== undefined) {
        const refused: AttemptReport = {
          ...last,
          outcome: 'failed',
          reason: 'malformed',
          waitMs: isLast ? null : 0,
        };
        attempts.push(refused);
        onAttempt?.(refused);
      }
      if (isLast) return false;
      downloads += 1;
      answer = begin();
      return true;
    },
    async abandon() {
      ending.abort();
      const [settled] = await Promise.allSettled([answer]);
      if (settled.status === 'fulfilled' && settled.value.download.kind === 'rows') {
        await discardBody(settled.value.download.body);
      }
    },
  };
}

/** One download beside the one that is read: the API works on the next window while this one is loaded. */
export interface DownloadAhead {
  /** The download of this window: the one begun ahead if it is of the same days, or a new one. */
  take(window: DateWindow): Promise<WindowDownload>;
  /** Begins to download a window that will be taken next, unless there is none. */
  begin(window: DateWindow | null): void;
  /** Ends what was begun and not taken. */
  end(): Promise<void>;
}

/** Keeps one download ahead; `onAbandoned` hears of those that were begun in vain. */
export function createDownloadAhead(
  start: (window: DateWindow) => WindowDownload,
  onAbandoned: (download: WindowDownload) => void,
): DownloadAhead {
  let held: WindowDownload | null = null;
  const end = async (): Promise<void> => {
    const download = held;
    held = null;
    if (download === null) return;
    await download.abandon();
    onAbandoned(download);
  };
  return {
    async take(window) {
      if (held?.window.fromDate === window.fromDate && held.window.toDate === window.toDate) {
        const download = held;
        held = null;
        return download;
      }
      await end();
      return start(window);
    },
    begin(window) {
      if (window !== null) held = start(window);
    },
    end,
  };
}
