import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { connectPool, migrate } from '@volka/warehouse';
import { recordFailure } from '@volka/warehouse/write';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { createSettingsReader } from '../../../src/config/settings-reader.ts';
import { CAMPAIGNS_STREAM } from '../../../src/etl/campaigns-stream.ts';

const TODAY = '2024-12-15';

let postgres: TestPostgres;
let volka: (...args: readonly string[]) => Promise<readonly string[]>;

beforeAll(async () => {
  postgres = await startTestPostgres();
  const database = await postgres.createDatabase();
  await migrate(database);
  const writer = connectPool({ ...database, role: 'etl_writer', applicationName: 'test', max: 1 });
  await recordFailure(writer, {
    stream: CAMPAIGNS_STREAM,
    window: { fromDate: '2024-12-10', toDate: '2024-12-12' },
    runId: 'r',
    asOfDate: TODAY,
    kind: 'refused',
    code: 'EXTRACT_REQUEST_REJECTED',
    message: 'm',
  });
  await writer.end();
  volka = async (...args) => {
    const lines: string[] = [];
    await createProgram({
      readSettings: createSettingsReader(
        {
          DB_HOST: database.host,
          DB_PORT: String(database.port),
          DB_USER: database.user,
          DB_PASSWORD: database.password,
          DB_NAME: database.database,
          VOLKA_HISTORY_YEARS: '1',
        },
        '/tmp',
      ),
      signal: new AbortController().signal,
      now: () => new Date(`${TODAY}T08:00:00Z`),
      print: (line) => lines.push(line),
    }).parseAsync(['node', 'volka', 'extract', ...args]);
    return lines;
  };
});
afterAll(async () => {
  await postgres.stop();
});

const RANGE = ['--from', '2024-12-09', '--to', '2024-12-12'];

test('an operator accepts a gap, sees it listed, and withdraws it', async () => {
  expect(await volka('gaps')).toEqual([
    'refused by the source and not accepted: 2024-12-10…2024-12-12',
    'no gap is accepted',
  ]);
  expect(
    await volka('accept-gap', ...RANGE, '--reason', 'older than the source keeps', '--by', 'anna'),
  ).toEqual([
    'gap 1 accepted: 4 missing days of 2024-12-09…2024-12-12 are no longer due (3 refused by the source, 1 never loaded); volka extract withdraw-gap 1 withdraws it',
  ]);
  const [state, header, gap] = await volka('gaps');
  expect(state).toBe('the source refuses no day that is not accepted');
  expect(header).toMatch(/^gap +days +missing +accepted on +by +withdrawn +reason$/);
  expect(gap).toMatch(
    /^ *1 +2024-12-09…2024-12-12 +4 +\d{4}-\d{2}-\d{2} +anna +older than the source keeps$/,
  );
  const plan = (await volka('plan')).join('\n');
  expect(plan).not.toContain('refused');
  expect(await volka('withdraw-gap', '1', '--by', 'ben')).toEqual(['gap 1 withdrawn: 4 days are due again']);
  expect((await volka('plan')).join('\n')).toContain(`2024-12-12: refused by the source on`);
  expect((await volka('gaps')).at(-1)).toMatch(/ by ben +older than the source keeps$/);
  await expect(volka('withdraw-gap', '1')).rejects.toMatchObject({ code: 'WAREHOUSE_NO_GAP' });
});

test.each([
  ['days that are not over', ['--from', '2024-12-01', '--to', TODAY, '--reason', 'r'], 'CLI_DATE_IN_FUTURE'],
  ['a reason of spaces', [...RANGE, '--reason', '  '], 'INPUT_INVALID'],
  [
    'days the wrong way round',
    ['--from', '2024-12-12', '--to', '2024-12-09', '--reason', 'r'],
    'CLI_OPTIONS_CONFLICT',
  ],
])('accepts no gap for %s', async (_, args, code) => {
  await expect(volka('accept-gap', ...args)).rejects.toMatchObject({ code });
});
