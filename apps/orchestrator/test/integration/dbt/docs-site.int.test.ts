import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerWithNodes, createFakeDbtRunner } from '@volka/dbt-runner/fake';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { connectPool } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeDocsSiteIfChanged } from '../../../src/dbt/docs-site.ts';

let server: TestPostgres;
let pool: WarehousePool;
let folder: string;
beforeAll(async () => {
  [server, folder] = await Promise.all([startTestPostgres(), mkdtemp(join(tmpdir(), 'volka-docs-'))]);
  pool = connectPool({ ...(await server.createDatabase()), applicationName: 'test', max: 1 });
});
afterAll(async () => {
  await pool.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

it('writeDocsSiteIfChanged runs dbt only after a change of the project or of the relations', async () => {
  const [projectDir, siteDir, targetPath] = ['project', 'site', 'target'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await mkdir(projectDir);
  await mkdir(targetPath);
  const runner = createFakeDbtRunner(async () => {
    for (const name of ['static_index.html', 'manifest.json', 'catalog.json'])
      await writeFile(join(targetPath, name), `${name} ${runner.requests.length}`);
    const { events, outcome } = answerWithNodes([]);
    return { events, outcome: { ...outcome, targetPath } };
  });
  const timesAsked = async (): Promise<number> => {
    const page = await writeDocsSiteIfChanged(runner, { projectDir, siteDir, pool }, { runId: 'docs' });
    expect(await readFile(page, 'utf8')).toBe(`static_index.html ${runner.requests.length}`);
    return runner.requests.length;
  };

  expect(await timesAsked()).toBe(1);
  expect(await timesAsked()).toBe(1);
  await pool.query('create table built (day date)');
  expect(await timesAsked()).toBe(2);
  await pool.query('insert into built values (now())');
  expect(await timesAsked()).toBe(2);
  await pool.query('alter table built alter day type timestamptz');
  expect(await timesAsked()).toBe(3);
  await writeFile(join(projectDir, 'a.sql'), '');
  expect(await timesAsked()).toBe(4);
  // An incomplete site is written again.
  await rm(join(siteDir, 'made-from.txt'));
  expect(await timesAsked()).toBe(5);
});
