import { addDays } from '@volka/runtime/calendar';
import type { FaultName, FaultRule } from '@volka/volka-api';
import { mulberry32 } from '../mulberry32.ts';

/** How a fault is recorded. */
export type FaultClass =
  /** A failed or refused request, recorded with its window. */
  | 'attempt'
  /** An answer that is not a JSON array: requested again, and recorded as a failed request. */
  | 'damaged-answer'
  /** An answer that violates the contract: recorded as a failed window. */
  | 'refused-answer'
  /** A ledger row without a record. */
  | 'no-rows'
  /** Records in quarantine. */
  | 'quarantine'
  /** Cells in quarantine. */
  | 'cells'
  /** Records that collapsed. */
  | 'collapse'
  /** Not at all: the answer is complete. */
  | 'harmless';

const ATTEMPT: readonly FaultName[] = [
  ...([
    'request-timeout',
    'rate-limited',
    'rate-limited-until',
    'rate-limited-past',
    'rate-limited-bare',
  ] as const),
  ...([
    'server-error',
    'bad-gateway',
    'unavailable',
    'gateway-timeout',
    'foreign-404',
    'foreign-404-json',
  ] as const),
  ...(['no-content', 'html-page', 'html-as-json', 'json-object', 'json-string', 'empty-body'] as const),
  ...(['reset-before-headers', 'no-answer', 'trailing-text', 'truncated-json'] as const),
  ...(['reset-mid-body', 'reset-last-byte', 'content-length-long', 'stalled-body', 'stalled-end'] as const),
  ...(['slow-drip', 'slow-headers', 'gzip-cut', 'gzip-corrupt', 'gzip-false', 'too-large'] as const),
];
/** Each costs a timeout, and more where the window is then halved: a few are enough. */
const HANGING: ReadonlySet<FaultName> = new Set([
  ...(['no-answer', 'stalled-body', 'stalled-end', 'slow-drip', 'slow-headers'] as const),
]);
const FATAL: readonly FaultName[] = ['unauthorized', 'forbidden', 'bad-request', 'login-redirect'];
const DAMAGED: readonly FaultName[] = ['second-array', 'truncated-at-bracket'];
const REFUSED: readonly FaultName[] = ['missing-field'];
const NO_ROWS: readonly FaultName[] = ['api-404', 'empty-array'];
const QUARANTINE: readonly FaultName[] = [
  ...(['null-campaign', 'blank-campaign', 'long-name', 'bad-date', 'broken-utf8'] as const),
  ...(['null-metrics', 'duplicate-lifeday', 'outside-window', 'conflicting-rows'] as const),
];
const CELLS: readonly FaultName[] = ['negative-value', 'int4-overflow', 'fractional-count'];
const COLLAPSE: readonly FaultName[] = ['identical-rows'];
const HARMLESS: readonly FaultName[] = ['byte-order-mark', 'gzip', 'tiny-chunks'];

const CLASSES: readonly (readonly [FaultClass, readonly FaultName[]])[] = [
  ['attempt', [...ATTEMPT, ...FATAL]],
  ['damaged-answer', DAMAGED],
  ['refused-answer', REFUSED],
  ['no-rows', NO_ROWS],
  ['quarantine', QUARANTINE],
  ['cells', CELLS],
  ['collapse', COLLAPSE],
  ['harmless', HARMLESS],
];

export function classOf(fault: string): FaultClass {
  const found = CLASSES.find(([, faults]) => faults.includes(fault as FaultName));
  if (found === undefined) throw new Error(`Cannot place the fault ${fault}: it has no class`);
  return found[0];
}

/** One run of the ETL and its faults. */
export interface ScheduledRun {
  /** `YYYY-MM-DD`; may be before the day of the previous run. */
  readonly today: string;
  readonly faults: readonly FaultRule[];
  /** Null = not killed; else SIGKILL so many ms after so many requests. */
  readonly kill: { readonly afterRequests: number; readonly afterMs: number } | null;
}

export interface Schedule {
  readonly seed: number;
  readonly campaigns: number;
  readonly adsPerCampaign: number;
  readonly firstDate: string;
  readonly order: 'oldest-first' | 'newest-first';
  readonly runs: readonly ScheduledRun[];
  /** Whether some answers may have wrong or dirty rows: their days are requested again at the end, as an operator would. */
  readonly needsRepair: boolean;
  /** The first day without faults. */
  readonly lastDay: string;
}

/** Around the leap day, ends of years, both daylight-saving changes in Europe and America, and a plain month. */
const STARTS = [
  '2024-02-10',
  '2023-12-12',
  '2024-03-12',
  '2024-10-08',
  '2024-11-20',
  '2023-03-01',
  '2020-02-20',
];

/** Everything that happens under a seed; the same for the same seed. */
export function scheduleOf(seed: number): Schedule {
  const random = mulberry32(seed);
  const int = (max: number): number => Math.floor(random() * max);
  const pick = <T>(of: readonly T[]): T => of[int(of.length)]!;
  const firstDate = addDays(pick(STARTS), int(8));
  const isDirty = random() < 0.5;
  let today = addDays(firstDate, 5 + int(60));
  const runs: ScheduledRun[] = [];
  for (let count = 3 + int(3); count > 0; count -= 1) {
    const faults: FaultRule[] = Array.from({ length: int(4) }, () => {
      const fault = pick(ATTEMPT);
      const counted = random() < 0.6 || HANGING.has(fault);
      return { fault, ...(counted ? { times: 1 + int(4) } : { probability: 0.2 + random() * 0.4 }) };
    });
    if (random() < 0.15) faults.unshift({ fault: pick(FATAL), times: 1 });
    if (random() < 0.25) faults.push({ fault: pick([...DAMAGED, ...REFUSED]), times: 1 + int(4) });
    if (random() < 0.2) faults.push({ fault: pick(HARMLESS), probability: 0.5 });
    if (isDirty && random() < 0.4) faults.push({ fault: pick(NO_ROWS), times: 1 + int(2) });
    if (isDirty && random() < 0.6) {
      faults.push({ fault: pick([...QUARANTINE, ...CELLS, ...COLLAPSE]), probability: 0.7, share: 0.1 });
    }
    const kill = random() < 0.3 ? { afterRequests: int(4), afterMs: int(80) } : null;
    runs.push({ today, faults, kill });
    // Mostly the next day; sometimes the same day, a long pause, or a clock that was set back.
    const jump = random();
    today = addDays(today, jump < 0.5 ? 1 : jump < 0.65 ? 0 : jump < 0.85 ? 2 + int(40) : -1 - int(6));
  }
  const latest =
    runs
      .map((run) => run.today)
      .sort()
      .at(-1) ?? today;
  return {
    seed,
    campaigns: 1 + int(2),
    adsPerCampaign: 1 + int(3),
    firstDate,
    order: random() < 0.5 ? 'oldest-first' : 'newest-first',
    runs,
    needsRepair: isDirty,
    lastDay: addDays(latest, int(3)),
  };
}
