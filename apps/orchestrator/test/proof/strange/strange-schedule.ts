import { addDays } from '@volka/runtime/calendar';
import type { ReconcilePolicy } from '../../../src/etl/checks/reconcile-window.ts';
import type { Oddity } from './oddity.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { createRequestOddity, REQUEST_ODDITIES } from './request-oddities.ts';
import { createRowOddity, MISSING_ROWS, ROW_ODDITIES } from './row-oddities.ts';
import { createWindowOddity, WINDOW_ODDITIES } from './window-oddities.ts';

/** The schedule of a seed. */
export interface StrangeSchedule {
  readonly seed: number;
  readonly firstDate: string;
  readonly order: 'oldest-first' | 'newest-first';
  readonly reconcile: ReconcilePolicy;
  readonly oddities: readonly Oddity[];
  /** `today` of each run on the strange source. */
  readonly strangeDays: readonly string[];
  /** `today` of each run on the repaired source; after the last one every month was audited. */
  readonly mendedDays: readonly string[];
}

/** Every oddity by name. */
export const ODDITIES: readonly string[] = [...ROW_ODDITIES, ...WINDOW_ODDITIES, ...REQUEST_ODDITIES];

const DAYS = 60;
/** Around ends of months, the leap day, both daylight-saving changes, and the end of a year. */
const STARTS = ['2024-02-10', '2023-12-12', '2024-03-12', '2024-10-08', '2024-09-01', '2023-03-01'] as const;
/** One day, a week with its roll-back, another week, and the time until older months are audited. */
const MENDED_AFTER = [1, 8, 16, 250] as const;

/** Everything that happens under a seed; the same for the same seed. */
export function strangeScheduleOf(seed: number): StrangeSchedule {
  const random = createRandom(seed);
  const firstDate = addDays(random.pick(STARTS), random.int(8));
  const days = Array.from({ length: DAYS }, (_, day) => addDays(firstDate, day));
  const span = { firstDate, lastDate: days.at(-1) ?? firstDate, days };
  const strangeDays = [0, 1, 2 + random.int(6)].map((after) => addDays(firstDate, DAYS + after));
  const last = strangeDays.at(-1) ?? firstDate;
  // Each oddity is picked in turn, with random others beside it.
  const own = ODDITIES[seed % ODDITIES.length];
  const rowOddities = some(random, ROW_ODDITIES, 2 + random.int(4), own);
  const reconcile = random.pick(['off', 'daily', 'all'] as const);
  return {
    seed,
    firstDate,
    order: random.pick(['oldest-first', 'newest-first']),
    reconcile: rowOddities.includes(MISSING_ROWS) ? 'all' : reconcile,
    oddities: [
      // Row oddities first, because oddities of whole answers change them too.
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

/** Picks so many of a list, including `own`. */
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
