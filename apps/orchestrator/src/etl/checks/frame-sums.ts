import type { LevelSum } from '@volka/extract';
import { fromDayNumber } from '@volka/runtime/calendar';
import { isValid } from '@volka/validation';
import type { Frame, Validity } from '@volka/validation';

/** Sums of validated rows by day, or by day and campaign. */
export interface FrameSums {
  add(frame: Frame): void;
  /** In order of first occurrence; `campaign` is '' where days are summed. */
  sums(): readonly LevelSum[];
}

/** Consecutive rows of one group: `from` inclusive, `to` exclusive. */
interface Run {
  readonly group: Group;
  readonly from: number;
  readonly to: number;
}

interface Group {
  readonly dayNumber: number;
  readonly campaign: string;
  rowCount: number;
  readonly totals: Float64Array;
  /** Rows that have the metric. */
  readonly known: Int32Array;
}

/** Sums frames column by column, while they are loaded. */
export function createFrameSums(metrics: readonly string[], by: 'day' | 'day and campaign'): FrameSums {
  const days = new Map<number, Map<string, Group>>();
  const groups: Group[] = [];

  function groupOf(dayNumber: number, campaign: string): Group {
    let campaigns = days.get(dayNumber);
    if (campaigns === undefined) {
      campaigns = new Map<string, Group>();
      days.set(dayNumber, campaigns);
    }
    let group = campaigns.get(campaign);
    if (group === undefined) {
      group = {
        dayNumber,
        campaign,
        rowCount: 0,
        totals: new Float64Array(metrics.length),
        known: new Int32Array(metrics.length),
      };
      campaigns.set(campaign, group);
      groups.push(group);
    }
    return group;
  }

  /** Answers are sorted by day and campaign, so the rows of a group are mostly consecutive. */
  function runsOf(frame: Frame): readonly Run[] {
    const date = frame.columns['campaigns_execution_date'];
    const name = frame.columns['campaign_name'];
    if (date?.kind !== 'date' || name?.kind !== 'text')
      throw new TypeError('Cannot sum a frame: it has no day or campaign');
    const runs: Run[] = [];
    for (let from = 0, to = 0; from < frame.rowCount; from = to) {
      const day = date.values[from] ?? 0;
      const code = name.codes[from] ?? 0;
      for (to = from + 1; to < frame.rowCount && date.values[to] === day;) {
        if (by !== 'day' && name.codes[to] !== code) break;
        to += 1;
      }
      const group = groupOf(day, by === 'day' ? '' : (name.dictionary[code] ?? ''));
      group.rowCount += to - from;
      runs.push({ group, from, to });
    }
    return runs;
  }

  return {
    add(frame) {
      const runs = runsOf(frame);
      for (const [metric, columnName] of metrics.entries()) {
        const column = frame.columns[columnName];
        if (column?.kind !== 'int32' && column?.kind !== 'int53')
          throw new TypeError(`Cannot sum a frame: column ${columnName} does not contain whole numbers`);
        for (const { group, from, to } of runs) {
          group.totals[metric] = (group.totals[metric] ?? 0) + sumOf(column.values, from, to);
          group.known[metric] = (group.known[metric] ?? 0) + countKnown(column.validity, from, to);
        }
      }
    },
    sums: () =>
      groups.map(({ dayNumber, campaign, rowCount, totals, known }) => ({
        date: fromDayNumber(dayNumber),
        campaign,
        rowCount,
        sums: Object.fromEntries(
          metrics.map((metric, at) => [metric, (known[at] ?? 0) > 0 ? (totals[at] ?? 0) : null]),
        ),
      })),
  };
}

/** A row without a value has 0 in `values`. */
function sumOf(values: Int32Array | Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let row = from; row < to; row += 1) sum += values[row] as number;
  return sum;
}

function countKnown(validity: Validity, from: number, to: number): number {
  if (validity === null) return to - from;
  let known = 0;
  for (let row = from; row < to; row += 1) if (isValid(validity, row)) known += 1;
  return known;
}
