import { expect, it } from 'vitest';
import { readDbtSettings } from './dbt-settings.ts';
import {
  readApiSettings,
  readArchiveSettings,
  readPlanSettings,
  readReadingSettings,
  readReconcileSetting,
} from './extraction-settings.ts';
import { readLogLevel } from './log-settings.ts';
import { readReportSettings } from './report-settings.ts';
import { createSettingsReader } from './settings-reader.ts';
import { readDatabaseSettings } from './warehouse-settings.ts';

const CANARY = 'canary-6402';
const DATABASE = { DB_HOST: 'db.example', DB_USER: 'u', DB_PASSWORD: CANARY, DB_NAME: 'd' };

it.each([
  [
    'VOLKA_RECONCILE',
    'sample:2',
    readReconcileSetting,
    'must be off, daily, all or sample:<share>, such as sample:0.1',
  ],
  ['VOLKA_LOAD_ORDER', 'sideways', readPlanSettings, 'must be one of oldest-first, newest-first'],
  ['VOLKA_COST_UNIT', 'dollars', readReadingSettings, 'must be one of cents, eur'],
  ['VOLKA_MAX_REFUSED_SHARE', 'a tenth', readReadingSettings, 'must be a share from 0 to 1, such as 0.05'],
  ['VOLKA_LOG_LEVEL', 'loud', readLogLevel, 'must be one of debug, info, warn, error'],
] as const)('%s=%s is refused with the form it has, without its value', (name, value, read, form) => {
  expect(() => read({ [name]: value })).toThrow(
    `Cannot read the configuration: ${name} ${form}; see .env.template`,
  );
});

it('accepts every documented form', () => {
  for (const VOLKA_RECONCILE of ['off', 'daily', 'all', 'sample:0.1', 'sample:.25'])
    expect(() => readReconcileSetting({ VOLKA_RECONCILE })).not.toThrow();
});

it('reads how windows are judged, by default with 5 % and cents', () => {
  expect(readReadingSettings({}).policy).toEqual({ costUnit: 'cents', maxRefusedShare: 0.05 });
  expect(readReadingSettings({ VOLKA_COST_UNIT: 'eur', VOLKA_MAX_REFUSED_SHARE: '0.2' }).policy).toEqual({
    costUnit: 'eur',
    maxRefusedShare: 0.2,
  });
  expect(() => readReadingSettings({ VOLKA_MAX_REFUSED_SHARE: '1.5' })).toThrow('VOLKA_MAX_REFUSED_SHARE');
});

it('names the problems of all parts in one error, and no variable of another part', () => {
  const read = createSettingsReader(
    { DB_HOST: 'h', VOLKA_HISTORY_YEARS: 'ten', VOLKA_LOG_LEVEL: 'loud' },
    '/',
  );
  expect(() =>
    read({ database: readDatabaseSettings, api: readApiSettings, plan: readPlanSettings }),
  ).toThrow(
    /^Cannot read the configuration: DB_USER is missing; DB_PASSWORD is missing; DB_NAME is missing; VOLKA_API_BASE_URL is missing; VOLKA_API_KEY is missing; VOLKA_HISTORY_YEARS [^;]+; see \.env\.template$/,
  );
});

it('reads what an API process needs without an API key and without Python', () => {
  const read = createSettingsReader({ ...DATABASE, VOLKA_PYTHON_DIR: ' ' }, '/app');
  expect(read({ database: readDatabaseSettings, reports: readReportSettings })).toMatchObject({
    database: { host: 'db.example', tls: { mode: 'verify-full' } },
    reports: { queriesDir: '/app/sql/queries', reportsUri: '/app/.volka/data/reports' },
  });
});

it('keeps a URI as it is and takes folders from the root', () => {
  expect(readArchiveSettings({ VOLKA_ARCHIVE_URI: 's3://b/p', VOLKA_DATA_DIR: 'd' }, '/app')).toMatchObject({
    archiveUri: 's3://b/p',
    spoolDir: '/app/d/spool',
  });
  expect(readArchiveSettings({}, '/app')).toMatchObject({ archiveUri: '/app/.volka/data/archive' });
});

it('holds the password behind a function, and of the environment only what dbt needs', async () => {
  const environment = { ...DATABASE, PATH: '/bin', VOLKA_API_KEY: CANARY, DB_THREADS: '4' };
  const settings = createSettingsReader(
    environment,
    '/app',
  )({
    database: readDatabaseSettings,
    dbt: readDbtSettings,
  });
  expect(JSON.stringify(settings)).not.toContain(CANARY);
  expect(settings.dbt.processVariables).toEqual({ PATH: '/bin', DB_THREADS: '4' });
  const { password } = settings.database;
  expect(typeof password === 'function' ? await password() : null).toBe(CANARY);
});
