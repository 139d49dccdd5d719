import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestDatabase, TestPostgres } from '@volka/local-postgres';
import { connectPool, migrate, setLoginPassword } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { createSettingsReader } from '../../../src/config/settings-reader.ts';

const CANARY = 'canary-4711-password';

let server: TestPostgres;
let database: TestDatabase;
let reader: WarehousePool;
let dataDir: string;
beforeAll(async () => {
  [server, dataDir] = await Promise.all([
    startTestPostgres(),
    mkdtemp(path.join(tmpdir(), 'volka-dbt-commands-')),
  ]);
  database = await server.createDatabase();
  await migrate(database);
  const owner = connectPool({ ...database, applicationName: 'test owner', max: 1 });
  await setLoginPassword(owner, 'orchestrator', CANARY);
  await owner.end();
  reader = connectPool({ ...database, role: 'dashboard_ro', applicationName: 'test', max: 1 });
});
afterAll(async () => {
  await reader.end();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Runs `volka dbt …` as the login orchestrator; the printed lines, and the error. */
async function volkaDbt(
  args: readonly string[],
  overrides: Readonly<Record<string, string>> = {},
): Promise<{ readonly lines: readonly string[]; readonly error: unknown }> {
  const lines: string[] = [];
  const program = createProgram({
    readSettings: createSettingsReader(
      {
        PATH: process.env['PATH'],
        HOME: dataDir,
        DB_HOST: database.host,
        DB_PORT: String(database.port),
        DB_USER: 'orchestrator',
        DB_PASSWORD: CANARY,
        DB_NAME: database.database,
        VOLKA_DATA_DIR: dataDir,
        ...overrides,
      },
      path.resolve(import.meta.dirname, '../../../../..'),
    ),
    signal: new AbortController().signal,
    now: () => new Date(),
    print: (line) => lines.push(line),
  });
  const error: unknown = await program.parseAsync(['dbt', ...args], { from: 'user' }).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(`${lines.join('\n')}${String(error)}`).not.toContain(CANARY);
  return { lines, error };
}

describe('volka dbt doctor', () => {
  it('finds no problem in a correct installation', async () => {
    const { lines, error } = await volkaDbt(['doctor']);
    expect(error).toBeNull();
    expect(lines.map((line) => line.slice(0, 14).trim())).toEqual([
      '✓ python',
      '✓ environment',
      '✓ versions',
      '✓ profile',
      '✓ connection',
      '✓ manifest',
    ]);
  });

  it.each([
    [{ DB_PASSWORD: 'another' }, '✗ connection', /DB_USER and DB_PASSWORD/],
    [{ DB_PORT: '9' }, '✗ connection', /DB_HOST and DB_PORT/],
    [{ DB_NAME: '' }, '✗ profile', /set DB_NAME/],
    [{ VOLKA_PYTHON_DIR: '/nowhere/python' }, '✗ environment', /volka dbt install/],
  ])('names the remedy with %j', async (overrides, problem, remedy) => {
    const { DB_NAME } = overrides as { DB_NAME?: string };
    // An empty variable counts as missing.
    const given = DB_NAME === '' ? { DB_NAME: undefined as unknown as string } : overrides;
    const { lines, error } = await volkaDbt(['doctor'], given);
    const at = lines.findIndex((line) => line.startsWith(problem));
    expect(lines[at + 1]).toMatch(remedy);
    expect(lines.at(-1)).toMatch(/^– manifest +needs \w+ first$/);
    expect(error).toMatchObject({ code: 'DBT_DOCTOR_FAILED' });
  });
});

describe('volka dbt', () => {
  it('runs a command, stores each node in dq, and retries only the nodes that did not succeed', async () => {
    // Without a history table, no test can succeed.
    const first = await volkaDbt(['test', '--select', 'dim_ads']);
    expect(first.error).toMatchObject({ code: 'DBT_FAILED' });
    expect(first.lines.filter((line) => line.startsWith('error '))).not.toHaveLength(0);
    const second = await volkaDbt(['test', '--retry']);
    expect(second.error).toMatchObject({ code: 'DBT_FAILED' });
    expect(second.lines[0]).toMatch(/^\d+ nodes run again$/);

    const { rows } = await reader.query<Record<string, unknown>>(
      `select command, selector, outcome, dbt_version is not null as versioned, 
              count(*) filter (where resource_type <> 'operation')::int as nodes
         from dq.dbt_invocation left join dq.dbt_node_result as result using (invocation_id)
        group by invocation_id order by finished_at`,
    );
    const nodes = Number(/^(\d+)/.exec(second.lines[0] ?? '')?.[1]);
    expect(rows).toMatchObject([
      { command: 'test', selector: 'dim_ads', outcome: 'failed', versioned: true },
      { command: 'test', selector: 'dim_ads', outcome: 'failed', versioned: true, nodes },
    ]);
  }, 300_000);

  it('retries no more nodes than were selected, also after dbt failed as a whole', async () => {
    const selection = ['--select', 'nosuch:method', '--exclude', 'dim_ads'];
    const first = await volkaDbt(['run', ...selection]);
    expect(first.error).toMatchObject({ code: 'DBT_FAILED' });
    const second = await volkaDbt(['run', '--retry']);
    expect(second.lines[0]).toMatch(/it failed as a whole; the whole selection runs$/);
    expect(second.lines.at(-1)).toMatch(/^failed: 0 nodes/);
    expect(second.error).toMatchObject({ message: (first.error as Error).message });

    // The artifacts may be deleted, or on another machine: then the selection is unknown.
    const [, targetPath = ''] = /artifacts in (.*)$/.exec(second.lines.at(-1) ?? '') ?? [];
    await rm(targetPath, { recursive: true });
    const third = await volkaDbt(['run', '--retry']);
    expect(third).toMatchObject({
      lines: [],
      error: { code: 'DBT_NOTHING_TO_RETRY', message: expect.stringContaining('is gone') as string },
    });
  }, 300_000);

  it('writes the documentation of the current tables each time', async () => {
    const site = path.join(dataDir, 'site');
    const relations = async (): Promise<readonly string[]> => {
      expect(await volkaDbt(['docs', '--out', site])).toEqual({
        lines: [path.join(site, 'index.html')],
        error: null,
      });
      const catalog = await readFile(path.join(site, 'catalog.json'), 'utf8');
      return Object.keys((JSON.parse(catalog) as { readonly nodes: object }).nodes);
    };
    expect(await relations()).not.toContain('model.volka_marketing.stg_loads');
    const page = await readFile(path.join(site, 'index.html'), 'utf8');
    for (const name of ['monthly_campaign_summary', 'roas_3d', 'fct_daily_performance'])
      expect(page).toContain(name);
    expect(page).not.toContain(CANARY);
    expect((await volkaDbt(['run', '--select', 'stg_loads'])).error).toBeNull();
    expect(await relations()).toContain('model.volka_marketing.stg_loads');
  }, 300_000);

  it('says that there is nothing to retry', async () => {
    const { error } = await volkaDbt(['snapshot', '--retry']);
    expect(error).toMatchObject({ code: 'DBT_NOTHING_TO_RETRY' });
  });

  it('lists the selected nodes', async () => {
    const { lines } = await volkaDbt(['list', '--type', 'snapshot']);
    expect(lines).toEqual(['snapshot  scd_campaign_performance  snapshots/scd_campaign_performance.sql']);
  });
});
