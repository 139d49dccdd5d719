import { describe, expect, test } from 'vitest';
import { record } from '../../test/support/records.ts';
import { readDebugOutput } from './read-debug-output.ts';

const lines = (...texts: readonly string[]): string =>
  texts.map((text) => JSON.stringify(record('DebugCmdOut', {}, 'info', text))).join('\n');
const connection = ['Connection:', '  host: db', '  port: 5432', '  user: u', '  database: d'];
const refused = (why: string): string =>
  lines(
    ...connection,
    '  Connection test: [ERROR]',
    '1 check failed:',
    `dbt was unable to connect.\n\n  >Database Error\n  ${why}\n  \n\nCheck your credentials`,
  );

describe('readDebugOutput', () => {
  test('finds profile and connection in order', () => {
    expect(readDebugOutput(lines(...connection, '  Connection test: [OK]'), 0, '/p/profiles.yml')).toEqual([
      { check: 'profile', state: 'ok', detail: '/p/profiles.yml gives u at db:5432/d' },
      { check: 'connection', state: 'ok', detail: 'the database answers' },
    ]);
  });

  test.each([
    ['connection to server at "db", port 5432 failed: Connection refused\n  Is it running?', /DB_HOST/],
    ['FATAL:  password authentication failed for user "u"', /DB_PASSWORD/],
    ['FATAL:  database "d" does not exist', /DB_NAME/],
    ['FATAL:  role "dbt_transformer" does not exist', /volka migrate/],
    ['something unheard of', /server log/],
  ])('names the remedy for: %s', (why, remedy) => {
    const [profile, found] = readDebugOutput(refused(why), 1, '/p');
    expect(profile?.state).toBe('ok');
    expect(found).toMatchObject({
      check: 'connection',
      state: 'problem',
      remedy: expect.stringMatching(remedy) as string,
    });
    expect(found?.detail).toContain(why.split('\n')[0]?.slice(-20));
  });

  test('names the variable that the profile lacks', () => {
    const output = JSON.stringify(
      record(
        'MainEncounteredError',
        {},
        'error',
        "Parsing Error\n  Env var required but not provided: 'DB_USER'",
      ),
    );
    expect(readDebugOutput(output, 1, '/p/profiles.yml')).toEqual([
      {
        check: 'profile',
        state: 'problem',
        detail: '/p/profiles.yml needs the variable DB_USER',
        remedy: 'set DB_USER in the environment or in .env',
      },
    ]);
  });

  test('takes a dbt that says nothing for a problem', () => {
    expect(readDebugOutput('', null, '/p')).toMatchObject([{ check: 'profile', state: 'problem' }]);
  });
});
