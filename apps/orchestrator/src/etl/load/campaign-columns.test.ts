import { storageColumns } from '@volka/validation';
import { createCampaignSchema, createCampaignValidator } from '@volka/validation/campaign';
import { campaignPerformanceRawAppends } from '@volka/warehouse';
import { expect, test } from 'vitest';

const WINDOW = { fromDate: '2024-10-01', toDate: '2024-10-31' };

/** Columns that the load adds and validation does not have. */
const OF_THE_LOAD = new Set(['_etl_loaded_at', '_load_id']);

interface TableColumn {
  readonly name: string;
  readonly notNull: boolean;
  getSQLType(): string;
}

function isTableColumn(value: unknown): value is TableColumn {
  return typeof value === 'object' && value !== null && 'getSQLType' in value && 'notNull' in value;
}

const tableColumns = Object.keys(campaignPerformanceRawAppends)
  .map((key): unknown => Reflect.get(campaignPerformanceRawAppends, key))
  .filter(isTableColumn)
  .filter(({ name }) => !OF_THE_LOAD.has(name));

test('the raw table has the columns, types and nulls that the campaign schema declares', () => {
  const declared = storageColumns(createCampaignSchema({ window: WINDOW }));
  expect(tableColumns.map(({ name }) => name).sort()).toEqual(declared.map(({ name }) => name).sort());
  for (const { name, sqlType, isNullable } of declared) {
    const column = tableColumns.find((each) => each.name === name);
    // The schema limits the length of names in characters, as varchar(255) does.
    const stored = column?.getSQLType() === 'varchar(255)' ? 'text' : column?.getSQLType();
    expect({ name, sqlType: stored, isNullable: !column?.notNull }).toEqual({ name, sqlType, isNullable });
  }
});

test('the frame of the fast decoder has the declared columns and kinds', () => {
  const { columns } = createCampaignValidator({ window: WINDOW }).validate([], 0);
  const kinds = Object.fromEntries(Object.entries(columns).map(([name, { kind }]) => [name, kind]));
  const declared = createCampaignSchema({ window: WINDOW }).columns.map(({ name, kind }) => [name, kind]);
  expect(kinds).toEqual(Object.fromEntries(declared));
});
