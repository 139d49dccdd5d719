import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestDatabase, TestPostgres } from '@volka/local-postgres';
import { connectPool, migrate } from '@volka/warehouse';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { createSettingsReader } from '../../../src/config/settings-reader.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../../..');

let server: TestPostgres;
let database: TestDatabase;
/** Holds a copy of the dbt project. */
let root: string;
let targets: string;
beforeAll(async () => {
  [server, root] = await Promise.all([startTestPostgres(), mkdtemp(path.join(tmpdir(), 'volka-seeds-'))]);
  database = await server.createDatabase();
  await migrate(database);
  await cp(path.join(ROOT, 'dbt_project'), path.join(root, 'dbt_project'), { recursive: true });
  targets = path.join(root, 'dbt_project', 'seeds', 'campaign_targets.csv');
});
afterAll(async () => {
  await server.stop();
  await rm(root, { recursive: true, force: true });
});

async function volkaDbt(...args: readonly string[]): Promise<{ lines: readonly string[]; error: unknown }> {
  const lines: string[] = [];
  const program = createProgram({
    readSettings: createSettingsReader(
      {
        PATH: process.env['PATH'],
        HOME: root,
        DB_HOST: database.host,
        DB_PORT: String(database.port),
        DB_USER: database.user,
        DB_PASSWORD: database.password,
        DB_NAME: database.database,
        VOLKA_DATA_DIR: path.join(root, 'data'),
        VOLKA_PYTHON_DIR: path.join(ROOT, '.volka', 'python'),
      },
      root,
    ),
    signal: new AbortController().signal,
    now: () => new Date(),
    print: (line) => lines.push(line),
  });
  const error: unknown = await program.parseAsync(['dbt', ...args], { from: 'user' }).then(
    () => null,
    (reason: unknown) => reason,
  );
  return { lines, error };
}

async function readTargets(): Promise<readonly unknown[]> {
  const pool = connectPool({ ...database, applicationName: 'test', max: 1 });
  const { rows } = await pool.query<{ target: unknown }>(
    'select to_json(targets) as target from public_core.campaign_targets as targets order by campaign_name, from_month',
  );
  await pool.end();
  return rows.map(({ target }) => target);
}

test('seeds load with the declared types, also in a new column, and values that a spreadsheet changed are refused before dbt reads them', async () => {
  const [header = '', ...rows] = (await readFile(targets, 'utf8')).trimEnd().split('\n');
  const noted = rows.map((row) => `${row},01.10.2024`).join('\n');
  await writeFile(targets, `\uFEFF${header},note\n${noted}\n`);
  expect((await volkaDbt('check-seeds')).lines).toContain(
    '✓ campaign_targets.csv: 6 rows, without the column note',
  );
  expect((await volkaDbt('seed', '--full-refresh')).error).toBeNull();
  const loaded = await readTargets();
  expect(loaded).toHaveLength(6);
  expect(loaded[0]).toEqual({
    campaign_name: 'Campaign_1',
    from_month: '2024-07-01',
    to_month: null,
    budget_eur: 650000,
    target_roas_14d: 0.65,
    target_cpi_eur: 0.55,
  });

  await appendFile(targets, 'Campaign_9,01.10.2024,,650.000,0.65,0.55,\n');
  expect((await volkaDbt('seed')).error).toMatchObject({
    code: 'SEEDS_INVALID',
    message:
      'Cannot load the seeds: campaign_targets.csv line 8, from_month: must be the first day of a month, such as 2024-10-01, and 1 more; see volka dbt check-seeds',
  });
  expect(await volkaDbt('check-seeds')).toMatchObject({
    lines: expect.arrayContaining([
      '✗ campaign_targets.csv line 8, budget_eur: must be a plain number with at most 2 decimals, such as 1250.50',
    ]) as unknown,
    error: { code: 'SEEDS_INVALID' },
  });
  expect(await readTargets()).toEqual(loaded);

  // A column that the project declares later is added to the existing table; the undeclared one is not.
  await writeFile(targets, `${header},note,owner\n${rows.map((row) => `${row},01.10.2024,me`).join('\n')}\n`);
  const yml = path.join(root, 'dbt_project', 'seeds', 'seeds.yml');
  await appendFile(yml, '      - name: owner\n        data_type: text\n');
  expect((await volkaDbt('seed')).error).toBeNull();
  expect(await readTargets()).toEqual(loaded.map((target) => ({ ...(target as object), owner: 'me' })));
});
