import { expect, test } from 'vitest';
import { buildChildEnvironment } from '../adapters/child-environment.ts';
import { buildInstallEnvironment } from './install-environment.ts';
import { selectProcessVariables } from './process-variables.ts';

const ENVIRONMENT = {
  ...{ PATH: '/bin', HOME: '/h', TZ: 'UTC', SSL_CERT_FILE: 'c', PGOPTIONS: '-c jit=off', PIP_INDEX_URL: 'i' },
  ...{ https_proxy: 'p', DBT_ENV_CHECK_SCOPE: 'all' },
};
const CONNECTION = { DB_HOST: 'h', DB_USER: 'u', DB_PASSWORD: 'canary', DB_THREADS: '4' };
const OTHERS = { VOLKA_API_KEY: 'canary', AWS_SECRET_ACCESS_KEY: 'canary', DBT_WRITE_JSON: 'false' };

test('selectProcessVariables keeps what installing and running dbt needs, without secrets of the platform', () => {
  expect(selectProcessVariables({ ...ENVIRONMENT, ...CONNECTION, ...OTHERS, USER: undefined })).toEqual(
    ENVIRONMENT,
  );
});

test('dbt and its installation see the same of the selection as of the whole environment', () => {
  const whole = { ...ENVIRONMENT, ...OTHERS };
  const selected = selectProcessVariables(whole);
  expect(buildChildEnvironment(selected, [], 'run')).toEqual(buildChildEnvironment(whole, [], 'run'));
  expect(buildInstallEnvironment(selected)).toEqual(buildInstallEnvironment(whole));
});
