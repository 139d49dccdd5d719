import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AppendOutcome, BatchSource } from '../../src/write/index.ts';
import { plainRow, source } from '../support/rows.ts';
import { LOGIN, startTestWarehouse } from '../support/warehouse.ts';
import type { TestWarehouse } from '../support/warehouse.ts';

const EXAMPLE = path.join(import.meta.dirname, 'readme-example.generated.ts');

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
});
afterAll(async () => {
  await warehouse.stop();
  await rm(EXAMPLE, { force: true });
});

it("README's example runs as it is printed", async () => {
  const readme = await readFile(path.join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
  const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  await writeFile(EXAMPLE, code);
  const example = (await import(EXAMPLE)) as {
    loadOneDay: (
      owner: object,
      login: object,
      batches: BatchSource,
    ) => Promise<[AppendOutcome, string | null]>;
  };
  const login = { ...warehouse.database, ...LOGIN };
  const [outcome, dataThrough] = await example.loadOneDay(warehouse.database, login, source([[plainRow()]]));
  expect(outcome).toMatchObject({ kind: 'loaded', rows: 1 });
  expect(dataThrough).toBe('2024-10-04');
});
