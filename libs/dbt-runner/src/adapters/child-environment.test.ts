import { describe, expect, test } from 'vitest';
import { applicationNameOf, buildChildEnvironment } from './child-environment.ts';

describe('buildChildEnvironment', () => {
  test('lets only known names through, and those that are allowed', () => {
    const given = {
      PATH: '/bin',
      DB_HOST: 'h',
      DBT_ENV_SECRET_X: 's',
      DBT_QUIET: '1',
      API_KEY: 'k',
      MY: 'm',
      NO: undefined,
    };
    const env = buildChildEnvironment(given, ['MY', 'NO'], 'run');
    expect(env).toMatchObject({ PATH: '/bin', DB_HOST: 'h', DBT_ENV_SECRET_X: 's', MY: 'm' });
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(['API_KEY']));
    expect(env).not.toHaveProperty('DBT_QUIET');
    expect(env).not.toHaveProperty('NO');
  });

  test('names the run to the database and stays offline', () => {
    expect(buildChildEnvironment({}, [], 'run-7')).toMatchObject({
      PGAPPNAME: 'run-7',
      PGOPTIONS: '-c client_connection_check_interval=1000',
      DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
      PYTHON_DOTENV_DISABLED: '1',
    });
    expect(buildChildEnvironment({ PGOPTIONS: '-c jit=off' }, [], 'r')['PGOPTIONS']).toBe('-c jit=off');
  });
});

test('applicationNameOf gives what PostgreSQL will show', () => {
  expect(applicationNameOf('lädt\n')).toBe('l?dt?');
  expect(applicationNameOf('x'.repeat(70))).toHaveLength(63);
});
