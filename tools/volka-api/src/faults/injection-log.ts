import type { FaultFamily, FaultName } from './fault-catalogue.ts';

/** One fault that was injected into one request. */
export interface InjectedFault {
  /** The request's number, from 1, as in the request log. */
  readonly request: number;
  /** Start of the answer, as an ISO instant. */
  readonly at: string;
  readonly fault: FaultName;
  readonly family: FaultFamily;
  /** Id of the active fault. */
  readonly rule: number;
  readonly periodFrom: string;
  readonly periodTo: string;
  readonly lod: 'a' | 'c';
  /** Row faults: how many rows were changed so far; 0 for other faults. */
  readonly rows: number;
  /** Row faults: the first ten changed rows, such as `2024-10-01 Campaign_1 Ad_3`, with their original names. */
  readonly samples: readonly string[];
}

/** How many faults are kept; older ones are dropped. */
export const INJECTION_LOG_LIMIT = 100_000;

const MAX_SAMPLES = 10;

/** The injected faults, oldest first. An entry is added before the client can see the fault. */
export class InjectionLog {
  readonly #onInjected: ((fault: InjectedFault) => void) | undefined;
  readonly #entries: (InjectedFault & { rows: number; readonly samples: string[] })[] = [];

  constructor(onInjected?: (fault: InjectedFault) => void) {
    this.#onInjected = onInjected;
  }

  /** Adds a fault. The returned function adds a row that it changed. */
  add(fault: Omit<InjectedFault, 'rows' | 'samples'>): (row: string) => void {
    const entry = { ...fault, rows: 0, samples: [] as string[] };
    this.#entries.push(entry);
    if (this.#entries.length > INJECTION_LOG_LIMIT) this.#entries.shift();
    return (row) => {
      entry.rows++;
      if (entry.samples.length < MAX_SAMPLES) entry.samples.push(row);
    };
  }

  /** Reports the faults of a request whose answer has ended. */
  report(request: number): void {
    if (this.#onInjected === undefined) return;
    for (const entry of this.#entries.filter((fault) => fault.request === request)) this.#onInjected(entry);
  }

  list(): readonly InjectedFault[] {
    return this.#entries.map((entry) => ({ ...entry, samples: [...entry.samples] }));
  }
}
