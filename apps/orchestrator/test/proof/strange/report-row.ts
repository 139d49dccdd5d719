/** One entry of `metrics`. */
export interface ReportMetric {
  readonly lifeday: number;
  readonly players: number;
  readonly payers: number;
  readonly payments: number;
  /** EUR. */
  readonly revenue: number;
}

/** One record of an answer of the good source. */
export interface ReportRow {
  readonly date: string;
  readonly campaign: string;
  readonly ad?: string | null;
  /** EUR cents. */
  readonly cost?: number | null;
  readonly impressions: number;
  readonly clicks: number;
  readonly registrations: number;
  readonly cpc: number;
  readonly metrics: readonly ReportMetric[];
}

const LIFEDAYS = [1, 3, 7, 14] as const;
const CPC_DECIMALS = 12;
const SCALE = 10n ** BigInt(CPC_DECIMALS);

/** Columns of the warehouse, by name; null = the source gives no value. */
export type Figures = Readonly<Record<string, number | null>>;

const LIFEDAY_NAMES = ['players', 'payers', 'payments', 'revenue'] as const;

/** The columns that depend on the lifedays. */
export const LIFEDAY_COLUMNS: readonly string[] = LIFEDAYS.flatMap((lifeday) =>
  LIFEDAY_NAMES.map((name) => columnOf(name, lifeday)),
);

/** The additive columns, which are compared. */
export const FIGURE_COLUMNS: readonly string[] = [
  'spend_cents',
  'impressions',
  'clicks',
  'registrations',
  ...LIFEDAY_COLUMNS,
];

export function columnOf(name: (typeof LIFEDAY_NAMES)[number], lifeday: number): string {
  return name === 'revenue' ? `revenue_${lifeday}d_cents` : `${name}_${lifeday}d`;
}

/** The values that the warehouse must have of a row; computed without the product's code. */
export function figuresOf(row: ReportRow): Figures {
  const figures: Record<string, number | null> = {
    spend_cents: spendCentsOf(row),
    impressions: row.impressions,
    clicks: row.clicks,
    registrations: row.registrations,
  };
  for (const lifeday of LIFEDAYS) {
    const metric = row.metrics.find((each) => each.lifeday === lifeday);
    for (const name of LIFEDAY_NAMES) {
      const value = metric?.[name] ?? null;
      figures[columnOf(name, lifeday)] =
        value === null || name !== 'revenue' ? value : Math.round(value * 100);
    }
  }
  return figures;
}

/** The reported cost, else clicks × unrounded cpc, rounded half up. */
function spendCentsOf({ cost, clicks, cpc }: ReportRow): number {
  if (cost !== undefined && cost !== null) return Math.floor(cost + 0.5);
  const scaled = BigInt(clicks) * BigInt(cpc.toFixed(CPC_DECIMALS).replace('.', '')) * 100n;
  return Number((scaled + SCALE / 2n) / SCALE);
}

/** How the warehouse stores an ad's name. */
export function storedName(name: string | null | undefined): string {
  const clean = (name ?? '')
    .replace(/\p{Noncharacter_Code_Point}/gu, '')
    .normalize('NFC')
    .trim();
  return clean === '' ? 'N/A' : clean;
}
