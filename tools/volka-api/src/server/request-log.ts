/** A request to the report, and how it was answered. */
export interface RequestLogEntry {
  /** From 1, in the order in which requests came in. */
  readonly number: number;
  /** When the answer was complete or aborted, as an ISO instant. */
  readonly at: string;
  /** As requested, valid or not; `null` if missing. */
  readonly periodFrom: string | null;
  readonly periodTo: string | null;
  readonly lod: string | null;
  /** 0 if nothing was sent. */
  readonly status: number;
  /** Rows and bytes of the body that were written to the socket. */
  readonly rows: number;
  readonly bytes: number;
  /** The client closed the connection before the answer was complete. */
  readonly aborted: boolean;
  /** Names of the injected faults; the injection log has the details. */
  readonly faults: readonly string[];
}

/** How many requests are kept; older ones are dropped. */
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
