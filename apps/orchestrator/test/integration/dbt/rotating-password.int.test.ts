import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDbt } from '../../../src/compose/dbt.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../../..');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'volka-password-'));
  await mkdir(path.join(folder, 'python', 'bin'), { recursive: true });
  // Stands for dbt: notes the password that it was started with.
  const python = path.join(folder, 'python', 'bin', 'python');
  await writeFile(python, `#!/bin/sh\necho "$DB_PASSWORD $DB_HOST $PATH" >> '${folder}/seen.txt'\n`);
  await chmod(python, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('dbt gets the password that is valid at each invocation', async () => {
  let asked = 0;
  const dbt = await openDbt(
    {
      dataDir: folder,
      dbtProjectDir: path.join(ROOT, 'dbt_project'),
      pythonDir: path.join(folder, 'python'),
      processVariables: { PATH: '/bin:/usr/bin' },
    },
    {
      host: 'db.example',
      port: 5432,
      user: 'u',
      database: 'd',
      password: () => Promise.resolve(`password-${++asked}`),
    },
    'cli',
  );
  try {
    expect(asked).toBe(0);
    for (const runId of ['first', 'second']) {
      const { kind } = await dbt.runner.run({ command: 'run', runId }).outcome;
      expect(kind).toBe('broken');
    }
  } finally {
    await dbt.close();
  }
  expect(await readFile(path.join(folder, 'seen.txt'), 'utf8')).toBe(
    'password-1 db.example /bin:/usr/bin\npassword-2 db.example /bin:/usr/bin\n',
  );
});
