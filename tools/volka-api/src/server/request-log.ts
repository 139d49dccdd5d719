/** What was asked of the report and what was answered. */
export interface RequestLogEntry {
  /** From 1, in the order in which requests came in. */
  readonly number: number;
  /** When the answer was complete, or broken off, as an ISO instant. */
  readonly at: string;
  /** As asked, right or wrong; `null` if missing. */
  readonly periodFrom: string | null;
  readonly periodTo: string | null;
  readonly lod: string | null;
  /** 0 where nothing was answered. */
  readonly status: number;
  /** Rows and bytes of the body that were handed to the network. */
  readonly rows: number;
  readonly bytes: number;
  /** The client went away before the answer was complete. */
  readonly aborted: boolean;
  /** The faults that struck it, by name; more about them is in the injection log. */
  readonly faults: readonly string[];
}

/** The requests kept; older ones are dropped. */
export const REQUEST_LOG_LIMIT = 10_000;

/** The last requests to the report, oldest first. */
export class RequestLog {
  readonly #limit: number;
  readonly #entries: RequestLogEntry[] = [];

  constructor(limit: number = REQUEST_LOG_LIMIT) {
    this.#limit = limit;
  }

  add(entry: RequestLogEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > this.#limit) this.#entries.shift();
  }

  list(): readonly RequestLogEntry[] {
    return [...this.#entries];
  }
}
