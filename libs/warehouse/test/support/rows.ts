import type {
  AppendRequest,
  AppendSummary,
  BatchColumn,
  BatchSource,
  ColumnarBatch,
  QuarantinedRow,
} from '../../src/write/index.ts';

/** One row of the raw table as plain values, without the load's own columns. */
export type PlainRow = Readonly<Record<string, string | number | null>>;

const KINDS: readonly (readonly [string, BatchColumn['kind']])[] = [
  ['campaigns_execution_date', 'date'],
  ['campaign_name', 'text'],
  ['ad_name', 'text'],
  ...['spend_cents', 'impressions', 'clicks', 'registrations'].map((name) => [name, 'int32'] as const),
  ['ctr', 'decimal'],
  ['cr', 'decimal'],
  ['cpc_cents', 'int32'],
  ...['players', 'payers', 'payments'].flatMap((name) =>
    [1, 3, 7, 14].map((day) => [`${name}_${String(day)}d`, 'int32'] as const),
  ),
  ...[1, 3, 7, 14].map((day) => [`revenue_${String(day)}d_cents`, 'int53'] as const),
  ['_spend_source', 'text'],
  ['_extra', 'json'],
];

export const COLUMN_KINDS: ReadonlyMap<string, BatchColumn['kind']> = new Map(KINDS);

/** A plain row with every column set to something ordinary. */
export function plainRow(overrides: PlainRow = {}): PlainRow {
  const row: Record<string, string | number | null> = {};
  for (const [name, kind] of KINDS) row[name] = kind === 'text' ? name : kind === 'json' ? null : 1;
  return { ...row, campaigns_execution_date: 20_000, _spend_source: 'reported', ...overrides };
}

/** Plain rows as a batch; null anywhere clears the validity bit. */
export function toBatch(rows: readonly PlainRow[]): ColumnarBatch {
  const columns: Record<string, BatchColumn> = {};
  for (const [name, kind] of KINDS) {
    const values = rows.map((row) => row[name] ?? null);
    const validity = new Uint8Array(Math.ceil(rows.length / 8));
    values.forEach((value, row) => {
      if (value !== null) validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
    });
    columns[name] = toColumn(kind, values, values.includes(null) ? validity : null);
  }
  return { rowCount: rows.length, columns };
}

function toColumn(
  kind: BatchColumn['kind'],
  values: readonly (string | number | null)[],
  validity: Uint8Array | null,
): BatchColumn {
  switch (kind) {
    case 'text': {
      const dictionary = [...new Set(values.map((value) => String(value ?? '')))];
      const codes = Int32Array.from(values, (value) => dictionary.indexOf(String(value ?? '')));
      return { kind, codes, dictionary, validity };
    }
    case 'json':
      return { kind, values: values.map((value) => (value === null ? null : String(value))), validity };
    case 'date':
    case 'int32':
      return { kind, values: Int32Array.from(values, Number), validity };
    case 'int53':
    case 'decimal':
      return { kind, values: Float64Array.from(values, Number), validity };
  }
}

/** A summary with what was refused; `source` hands that over with a batch of its own. */
export interface TestSummary extends Omit<AppendSummary, 'quarantined' | 'cellsQuarantined'> {
  readonly quarantined: readonly QuarantinedRow[];
}

export function summaryOf(accepted: number, overrides: Partial<TestSummary> = {}): TestSummary {
  const { collapsed = 0, quarantined = [], profile = [] } = overrides;
  const received = accepted + collapsed + quarantined.filter(isWhole).length;
  return { received, accepted, collapsed, quarantined, profile, ...overrides };
}

function isWhole({ cellColumns = null }: QuarantinedRow): boolean {
  return cellColumns === null;
}

/** Batches of plain rows; `at` is awaited before each and before the end, with the number of batches so far. */
export async function* source(
  batches: readonly (readonly PlainRow[])[],
  summary?: TestSummary,
  at: (batchesSoFar: number) => Promise<void> | void = () => undefined,
): BatchSource {
  let sent = 0;
  for (const rows of batches) {
    await at(sent);
    yield toBatch(rows);
    sent++;
  }
  await at(sent);
  const rows = batches.reduce((sum, batch) => sum + batch.length, 0);
  const { quarantined, ...counts } = summary ?? summaryOf(rows);
  if (quarantined.length > 0) yield { ...toBatch([]), quarantined };
  const cellsQuarantined = quarantined.reduce((sum, { cellColumns }) => sum + (cellColumns?.length ?? 0), 0);
  return { ...counts, quarantined: quarantined.filter(isWhole).length, cellsQuarantined };
}

let answers = 0;

/** A request for 2024-10-04 (day 20,000), a new answer each time. */
export function request(overrides: Partial<AppendRequest> = {}): AppendRequest {
  answers++;
  return {
    stream: 'campaigns-report:a',
    window: { fromDate: '2024-10-04', toDate: '2024-10-04' },
    runId: 'run 1',
    asOfDate: '2024-10-05',
    attempts: 1,
    response: { sha256: `answer ${String(answers)}`, bytes: 10, archiveUri: 'file:///archive' },
    schemaVersion: '1',
    fetchMs: 12.4,
    ...overrides,
  };
}
