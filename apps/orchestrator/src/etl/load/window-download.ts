import { answerOrThrow, discardBody } from '@volka/extract';
import type { AttemptReport, CampaignsClient, DateWindow, NoDataOutcome, RowsOutcome } from '@volka/extract';

/** How often a window is downloaded. A damaged answer is probably a transmission error; the same damage three times is not. */
const MAX_DOWNLOADS = 3;

/** The download of a window's ads, running or finished. */
export interface WindowDownload {
  readonly window: DateWindow;
  /** The result of each request so far. */
  readonly attempts: readonly AttemptReport[];
  /** Rejects with the error of the failed request, or with the signal's reason. */
  readonly answer: Promise<FetchedAnswer>;
  /**
   * Records that the answer was not a JSON array, and downloads it again. False where the window was downloaded three times
   * already. The reader removes the refused answer.
   */
  refuse(): boolean;
  /** Stops the download and removes its file; for a download that is not read. */
  abandon(): Promise<void>;
}

export interface FetchedAnswer {
  readonly download: RowsOutcome | NoDataOutcome;
  readonly fetchMs: number;
}

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Called after each request with its result, and again where its answer is refused. */
  readonly onAttempt?: ((report: AttemptReport) => void) | undefined;
}

/** Starts to download a window; errors are in `answer`. */
export function startDownload(
  client: CampaignsClient,
  window: DateWindow,
  { signal, onAttempt }: DownloadOptions,
): WindowDownload {
  const stop = new AbortController();
  const attempts: AttemptReport[] = [];
  const fetchWindow = async (): Promise<FetchedAnswer> => {
    const started = performance.now();
    const outcome = await client.download(
      { ...window, lod: 'a' },
      {
        signal: AbortSignal.any([signal, stop.signal]),
        onAttempt: (report) => {
          attempts.push(report);
          onAttempt?.(report);
        },
      },
    );
    return { download: answerOrThrow(outcome), fetchMs: Math.round(performance.now() - started) };
  };
  const startFetch = (): Promise<FetchedAnswer> => {
    const started = fetchWindow();
    // The reader of `answer` gets the failure. Without this handler, an earlier failure would be an unhandled rejection.
    started.catch(() => undefined);
    return started;
  };
  let answer = startFetch();
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
      answer = startFetch();
      return true;
    },
    async abandon() {
      stop.abort();
      const [settled] = await Promise.allSettled([answer]);
      if (settled.status === 'fulfilled' && settled.value.download.kind === 'rows') {
        await discardBody(settled.value.download.body);
      }
    },
  };
}

/** Downloads one window ahead: the API computes the next window while this one is loaded. */
export interface DownloadAhead {
  /** The download of this window: the one that runs ahead if it has the same days, otherwise a new one. */
  take(window: DateWindow): Promise<WindowDownload>;
  /** Starts to download the window that is expected next; null = none. */
  begin(window: DateWindow | null): void;
  /** Stops a download that was not taken. */
  end(): Promise<void>;
}

/** Keeps one download ahead; `onAbandoned` is called for each download that was not taken. */
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
