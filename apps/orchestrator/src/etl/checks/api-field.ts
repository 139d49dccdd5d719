const FIELDS: Readonly<Record<string, string>> = {
  campaigns_execution_date: 'date',
  campaign_name: 'campaign',
  ad_name: 'ad',
  spend_cents: 'cost',
  cpc_cents: 'cpc',
};

const LIFEDAY_COLUMN = /^(players|payers|payments|revenue)_\d+d/;

/** The API's name for a column of the warehouse; operators of the source search for it. */
export function apiFieldOf(column: string | null, rule: string): string {
  if (column === null) return rule === 'currency' ? 'currency' : 'record';
  const metric = LIFEDAY_COLUMN.exec(column)?.[1];
  return metric === undefined ? (FIELDS[column] ?? column) : `metrics[].${metric}`;
}
