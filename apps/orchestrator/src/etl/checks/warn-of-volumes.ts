import type { PlannedWindow } from '@volka/extract';
import { addDays, datesOf } from '@volka/runtime/calendar';
import type { WarehousePool } from '@volka/warehouse';
import { readDayVolumes } from '@volka/warehouse/write';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';
import type { TriedWindow } from '../window-outcome.ts';
import type { RunWarnings } from './run-warnings.ts';
import { findOddDays } from './suspicion.ts';

/** Volumes are read from this many days before the planned days to this many days after them. */
const LOOK_BACK_DAYS = 6 * 7;

/** Warns about loaded days with far more or fewer rows or impressions than the same weekday in the weeks before. */
export async function warnOfVolumes(
  pool: WarehousePool,
  warnings: RunWarnings,
  tried: readonly TriedWindow[],
  planned: readonly PlannedWindow[],
): Promise<void> {
  const ends = planned.flatMap(({ fromDate, toDate }) => [fromDate, toDate]).sort();
  const [first, last] = [ends.at(0), ends.at(-1)];
  if (first === undefined || last === undefined) return;
  const range = { fromDate: addDays(first, -LOOK_BACK_DAYS), toDate: addDays(last, LOOK_BACK_DAYS) };
  const volumes = new Map(
    (await readDayVolumes(pool, CAMPAIGNS_STREAM, range)).map((day) => [day.date, day]),
  );
  const loaded = tried.filter(({ outcome }) => outcome.kind === 'loaded' && outcome.received > 0);
  const odd = findOddDays(loaded.flatMap(({ window }) => datesOf(window)).sort(), volumes);
  warnings.add(
    odd.map(({ date, measure, value, usual }) => ({
      code: 'VOLUME_OFF',
      window: { fromDate: date, toDate: date },
      loadId: volumes.get(date)?.loadId ?? null,
      message: `${date}: ${count(value)} ${measure === 'rowCount' ? 'rows' : measure}, where the same weekday has about ${count(usual)}`,
      details: { measure, value, usual },
    })),
    `${odd.length} days have far more or fewer rows or impressions than the same weekdays before; see etl.warnings`,
  );
}

const count = (value: number): string => Math.round(value).toLocaleString('en-US');
