import type { ReconcilePolicy } from '../../../src/etl/checks/reconcile-window.ts';
import type { Oddity } from './oddity.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { createRequestOddity, REQUEST_ODDITIES } from './request-oddities.ts';
import { createRowOddity, MISSING_ROWS, ROW_ODDITIES } from './row-oddities.ts';
import { createWindowOddity, WINDOW_ODDITIES } from './window-oddities.ts';

/** What a seed stands for. */
export interface StrangeSchedule {
  readonly seed: number;
  readonly firstDate: string;
  readonly order: 'oldest-first' | 'newest-first';
  readonly reconcile: ReconcilePolicy;
  readonly oddities: readonly Oddity[];
  /** `today` of each run on the strange source. */
  readonly strangeDays: readonly string[];
  /** `today` of each run on the mended source; the last one is when every month was audited. */
  readonly mendedDays: readonly string[];
}

/** Every way to be strange, by name. */
export const ODDITIES: readonly string[] = [...ROW_ODDITIES, ...WINDOW_ODDITIES, ...REQUEST_ODDITIES];

const DAYS = 60;
/** Around month ends, the leap day, both changes of the clocks, and a year's end. */
const STARTS = ['2024-02-10', '2023-12-12', '2024-03-12', '2024-10-08', '2024-09-01', '2023-03-01'] as const;
/** A day, a week with its roll-back, another one, and as long as it takes until months outside of it are audited. */
const MENDED_AFTER = [1, 8, 16, 250] as const;

/** Everything that happens under a seed; the same for the same seed. */
export function strangeScheduleOf(seed: number): StrangeSchedule {
  const random = createRandom(seed);
  const firstDate = addDays(random.pick(STARTS), random.int(8));
  const days = Array.from({ length: DAYS }, (_, day) => addDays(firstDate, day));
  const span = { firstDate, lastDate: days.at(-1) ?? firstDate, days };
  const strangeDays = [0, 1, 2 + random.int(6)].map((after) => addDays(firstDate, DAYS + after));
  const last = strangeDays.at(-1) ?? firstDate;
  // Each oddity has its turn, whatever is picked beside it.
  const own = ODDITIES[seed % ODDITIES.length];
  const rowOddities = some(random, ROW_ODDITIES, 2 + random.int(4), own);
  const reconcile = random.pick(['off', 'daily', 'all'] as const);
  return {
    seed,
    firstDate,
    order: random.pick(['oldest-first', 'newest-first']),
    reconcile: rowOddities.includes(MISSING_ROWS) ? 'all' : reconcile,
    oddities: [
      // Rows first: what is done to whole answers is done to them as well.
      ...rowOddities.map((name) => createRowOddity(name, seed, random)),
      ...some(random, WINDOW_ODDITIES, random.int(3), own).map((name) =>
        createWindowOddity(name, random, span),
      ),
      ...some(random, REQUEST_ODDITIES, random.int(3), own).map((name) =>
        createRequestOddity(name, random, span),
      ),
    ],
    strangeDays,
    mendedDays: MENDED_AFTER.map((after) => addDays(last, after)),
  };
}

/** So many of a list, and `own` if it is one of them. */
function some(
  random: Random,
  of: readonly string[],
  count: number,
  own: string | undefined,
): readonly string[] {
  const left = [...of];
  const picked = Array.from({ length: count }, () => left.splice(random.int(left.length), 1)).flat();
  return of.filter((name) => name === own || picked.includes(name));
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
