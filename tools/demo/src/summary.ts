import { CAMPAIGNS_STREAM } from '@volka/orchestrator';
import {
  readDataThroughDate,
  readHistoryChanges,
  readLoadCounts,
  readMonthlySummary,
  readQuarantineSummary,
} from '@volka/warehouse/read';
import type { HistoryChange } from '@volka/warehouse/read';
import type { WarehousePool } from '@volka/warehouse';
import { textTable } from './text-table.ts';

const UNKNOWN = '–';
const OCTOBER_2024 = '2024-10-01';

/** The October 2024 figures of the marketing report. */
export async function octoberTable(reader: WarehousePool): Promise<string> {
  const rows = await readMonthlySummary(reader, { fromMonth: OCTOBER_2024, toMonth: OCTOBER_2024 });
  return textTable(
    [
      { header: 'Campaign', align: 'left' },
      { header: 'Spend €', align: 'right' },
      { header: 'Registrations', align: 'right' },
      { header: 'CPI €', align: 'right' },
      { header: 'ROAS D3', align: 'right' },
      { header: 'Retention D14', align: 'right' },
    ],
    rows.map((row) => [
      row.campaignName,
      euros(row.totalSpend),
      row.totalRegistrations === null ? UNKNOWN : number(row.totalRegistrations),
      euros(row.cpi),
      percent(row.roas3d),
      percent(row.retentionRate14d),
    ]),
  );
}

/** How many rows the raw table has, up to which day, and what is in quarantine and why. */
export async function rowCounts(reader: WarehousePool): Promise<readonly string[]> {
  const counts = await readLoadCounts(reader, CAMPAIGNS_STREAM);
  const total = (of: (each: (typeof counts)[number]) => bigint): string =>
    number(counts.reduce((sum, each) => sum + of(each), 0n));
  const lines = [
    `${total(({ received }) => received)} rows received = ${total(({ accepted }) => accepted)} loaded + ` +
      `${total(({ collapsed }) => collapsed)} identical repeats + ${total(({ quarantined }) => quarantined)} quarantined`,
    `the newest day with rows is ${(await readDataThroughDate(reader, CAMPAIGNS_STREAM)) ?? UNKNOWN}`,
  ];
  const cells = total(({ cellsQuarantined }) => cellsQuarantined);
  if (cells !== '0') lines.push(`  of the rows loaded, ${cells} cells were refused`);
  for (const { rule, records, firstDate, lastDate } of await readQuarantineSummary(
    reader,
    CAMPAIGNS_STREAM,
  )) {
    const days = firstDate === null ? '' : ` (days from ${firstDate} to ${lastDate ?? ''})`;
    lines.push(`  ${rule}: ${number(records)}${days}`);
  }
  return lines;
}

const WORDS: Readonly<Record<HistoryChange, string>> = {
  initial: 'new',
  maturation: 'matured',
  restatement: 'restated',
  deletion: 'removed',
  reappearance: 'returned',
};

/** What the loads after a given one changed in the history. */
export async function changes(reader: WarehousePool, afterLoadId: bigint): Promise<string> {
  const rows = await readHistoryChanges(reader, { afterLoadId });
  if (rows.length === 0) return 'Nothing changed.';
  const table = textTable(
    [
      { header: 'Change', align: 'left' },
      { header: 'Rows', align: 'right' },
      { header: 'From', align: 'left' },
      { header: 'To', align: 'left' },
      { header: 'Example', align: 'left' },
    ],
    rows.map(({ change, versions, fromDate, toDate, example }) => [
      WORDS[change],
      number(versions),
      fromDate,
      toDate,
      example,
    ]),
  );
  return `What changed:\n${table}`;
}

function number(value: number | bigint): string {
  return value.toLocaleString('en-US');
}

/** A decimal text as EUR with two decimals; an unknown value stays unknown. */
function euros(value: string | null): string {
  if (value === null) return UNKNOWN;
  return Number(value).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function percent(value: string | null): string {
  return value === null ? UNKNOWN : `${(Number(value) * 100).toFixed(1)} %`;
}
