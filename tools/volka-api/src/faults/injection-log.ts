import type { FaultFamily, FaultName } from './fault-catalogue.ts';

/** One fault that struck one request. */
export interface InjectedFault {
  /** The request's number, from 1, as in the request log. */
  readonly request: number;
  /** When the answer began, as an ISO instant. */
  readonly at: string;
  readonly fault: FaultName;
  readonly family: FaultFamily;
  /** The switch that it came from. */
  readonly rule: number;
  readonly periodFrom: string;
  readonly periodTo: string;
  readonly lod: 'a' | 'c';
  /** Faults of rows: how many were struck so far; 0 for others. */
  readonly rows: number;
  /** Faults of rows: the first ten, as `2024-10-01 Campaign_1 Ad_3`, by the names they had before. */
  readonly samples: readonly string[];
}

/** The faults kept; older ones are dropped. */
export const INJECTION_LOG_LIMIT = 100_000;

const MAX_SAMPLES = 10;

/** What was injected, oldest first. An entry is there before the client can see the fault. */
export class InjectionLog {
  readonly #onInjected: ((fault: InjectedFault) => void) | undefined;
  readonly #entries: (InjectedFault & { rows: number; readonly samples: string[] })[] = [];

  constructor(onInjected?: (fault: InjectedFault) => void) {
    this.#onInjected = onInjected;
  }

  /** Notes a fault; the function returned notes a row that it struck. */
  add(fault: Omit<InjectedFault, 'rows' | 'samples'>): (row: string) => void {
    const entry = { ...fault, rows: 0, samples: [] as string[] };
    this.#entries.push(entry);
    if (this.#entries.length > INJECTION_LOG_LIMIT) this.#entries.shift();
    return (row) => {
      entry.rows++;
      if (entry.samples.length < MAX_SAMPLES) entry.samples.push(row);
    };
  }

  /** Tells of the faults of a request that is over. */
  tell(request: number): void {
    if (this.#onInjected === undefined) return;
    for (const entry of this.#entries.filter((fault) => fault.request === request)) this.#onInjected(entry);
  }

  list(): readonly InjectedFault[] {
    return this.#entries.map((entry) => ({ ...entry, samples: [...entry.samples] }));
  }
}
