import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestDatabase } from '@volka/local-postgres';
import { ensureDbtEnvironment } from '../../src/index.ts';
import { runCommand } from '../../src/environment/run-command.ts';

const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));
const TINY_PROJECT = fileURLToPath(new URL('../fixtures/tiny_project', import.meta.url));

/** The repository's own dbt environment; made by the first test run that needs it. */
export async function dbtVenv(): Promise<{ venvDir: string; python: string }> {
  return ensureDbtEnvironment({ venvDir: path.join(REPOSITORY, '.volka', 'python'), env: process.env });
}

/** A throw-away folder. */
export async function makeFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'volka-dbt-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The tiny project, to be changed at will. */
export async function copyProject(into: string): Promise<string> {
  await cp(TINY_PROJECT, into, { recursive: true });
  return into;
}

/** The variables that the tiny project's profile reads. */
export function databaseEnv(database: TestDatabase): Record<string, string> {
  return {
    DB_HOST: database.host,
    DB_PORT: String(database.port),
    DB_USER: database.user,
    DB_PASSWORD: database.password,
    DB_NAME: database.database,
  };
}

/** Asks the database through dbt's own driver: the first column of every row, as text. */
export async function queryColumn(python: string, database: TestDatabase, sql: string): Promise<string[]> {
  const { host, port, user, password, database: dbname } = database;
  const dsn = `host=${host} port=${port} user=${user} password=${password} dbname=${dbname}`;
  const script = [
    'import json, psycopg2',
    `connection = psycopg2.connect(${JSON.stringify(dsn)})`,
    'connection.autocommit = True',
    'cursor = connection.cursor()',
    `cursor.execute(${JSON.stringify(sql)})`,
    'print(json.dumps([str(row[0]) for row in cursor.fetchall()] if cursor.description else []))',
  ].join('\n');
  const { exitCode, output } = await runCommand(python, ['-c', script], { env: {} });
  if (exitCode !== 0) throw new Error(`Cannot query the test database: ${output.slice(-200)}`);
  return JSON.parse(output) as string[];
}

/** Asks again until the answer fits, for five seconds. */
export async function eventually<Value>(
  ask: () => Promise<Value>,
  fits: (value: Value) => boolean,
): Promise<Value> {
  const until = Date.now() + 5_000;
  for (;;) {
    const value = await ask();
    if (fits(value) || Date.now() > until) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
