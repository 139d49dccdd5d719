import { expect, test } from 'vitest';
import { buildInstallEnvironment } from './install-environment.ts';

test('buildInstallEnvironment lets through what reaches an index, and neither secrets nor what steers pip or Python', () => {
  const reaches = { PATH: '/bin', HOME: '/h', https_proxy: 'p', PIP_INDEX_URL: 'i', PIP_CERT: 'c' };
  const steers = { PIP_NO_BINARY: ':all:', PIP_TARGET: '/t', PYTHONPATH: '/p', PYTHONHOME: '/h' };
  const secrets = { DB_PASSWORD: 's', VOLKA_API_KEY: 's', AWS_SECRET_ACCESS_KEY: 's' };
  expect(buildInstallEnvironment({ ...reaches, ...steers, ...secrets, USER: undefined })).toEqual({
    ...reaches,
    PYTHONNOUSERSITE: '1',
    PYTHONUTF8: '1',
  });
});
