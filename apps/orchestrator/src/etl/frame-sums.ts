import type { LevelSum } from '@volka/extract';
import type { Frame } from '@volka/validation';

/** Sums of validated rows by day, or by day and campaign. */
export interface FrameSums {
  add(frame: Frame): void;
  /** In the order in which the groups were met; `campaign` is '' where days were summed. */
  sums(): readonly LevelSum[];
}

interface Group {
  readonly dayNumber: number;
  readonly campaign: string;
  rowCount: number;
  readonly totals: Float64Array;
  /** Rows that have the metric. */
  readonly known: Int32Array;
}

const MS_PER_DAY = 86_400_000;

/** Adds frames up, column by column, as they pass on their way to the warehouse. */
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

  function groupRows(frame: Frame): readonly Group[] {
    const date = frame.columns['campaigns_execution_date'];
    const name = frame.columns['campaign_name'];
    if (date?.kind !== 'date' || name?.kind !== 'text')
      throw new TypeError('Cannot sum a frame: it has no day or campaign');
    const rows: Group[] = [];
    let [last, lastDay, lastCode]: [Group | undefined, number, number] = [undefined, -1, -1];
    for (let row = 0; row < frame.rowCount; row += 1) {
      const day = date.values[row] ?? 0;
      const code = by === 'day' ? 0 : (name.codes[row] ?? 0);
      // Answers come by day and campaign: mostly it is the group of the row before.
      if (last === undefined || day !== lastDay || code !== lastCode) {
        last = groupOf(day, by === 'day' ? '' : (name.dictionary[code] ?? ''));
        [lastDay, lastCode] = [day, code];
      }
      last.rowCount += 1;
      rows.push(last);
    }
    return rows;
  }

  return {
    add(frame) {
      const rows = groupRows(frame);
      for (const [metric, columnName] of metrics.entries()) {
        const column = frame.columns[columnName];
        if (column === undefined || !('values' in column) || column.kind === 'json')
          throw new TypeError(`Cannot sum a frame: ${columnName} is no column of numbers`);
        const { values, validity } = column;
        for (const [row, group] of rows.entries()) {
          if (validity !== null && (((validity[row >> 3] ?? 0) >> (row & 7)) & 1) === 0) continue;
          group.totals[metric] = (group.totals[metric] ?? 0) + Number(values[row]);
          group.known[metric] = (group.known[metric] ?? 0) + 1;
        }
      }
    },
    sums: () =>
      groups.map(({ dayNumber, campaign, rowCount, totals, known }) => ({
        date: new Date(dayNumber * MS_PER_DAY).toISOString().slice(0, 10),
        campaign,
        rowCount,
        sums: Object.fromEntries(
          metrics.map((metric, at) => [metric, (known[at] ?? 0) > 0 ? (totals[at] ?? 0) : null]),
        ),
      })),
  };
}
