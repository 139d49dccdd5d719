import { join } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const RULES: readonly string[] = [
  '@typescript-eslint/no-restricted-imports',
  '@nx/enforce-module-boundaries',
  'no-restricted-imports',
  'no-restricted-properties',
  'no-restricted-syntax',
  'regexp/no-super-linear-backtracking',
  'regexp/no-super-linear-move',
];
const eslint = new ESLint({
  cwd: ROOT,
  ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
  // None of these rules asks for types.
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});

/** What is said about a text that stood in a file of the repository. */
async function refusals(file: string, code: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(code, { filePath: join(ROOT, file) });
  return (result?.messages ?? []).map(({ ruleId, message }) => `${ruleId ?? 'error'}: ${message}`);
}

const LIBRARY = 'libs/extract/src/index.ts';
const APP = 'apps/orchestrator/src/compose/platform.ts';

describe('no expression of a library or an app takes more than linear time', () => {
  it.each([
    ['no-super-linear-move', String.raw`export const a = /[\w-]*token[\w-]*=/;`],
    ['no-super-linear-backtracking', String.raw`export const a = /^(?:\w+\s?)+$/;`],
  ])('%s', async (rule, code) => {
    for (const file of [LIBRARY, APP])
      expect(await refusals(file, code)).toEqual([expect.stringContaining(`regexp/${rule}`)]);
  });
});

describe('only main.ts reads the environment', () => {
  it.each([
    'export const a = process.env;',
    "export const a = process['env'];",
    'export const { env } = process;',
    'export const { env: { HOME } } = process;',
    'export const read = ({ env } = process) => env;',
    'export const a = globalThis.process.env;',
    'export const a = global.process.env;',
    'export const { process: { env } } = globalThis;',
    "import { env } from 'node:process'; export const a = env;",
    "import { env } from 'process'; export const a = env;",
    "import own from 'node:process'; export const a = own.env;",
    "import * as own from 'node:process'; export const a = own.env;",
    "export { env } from 'node:process';",
    "export const { env } = await import('node:process');",
    "export const { env } = process.getBuiltinModule('process');",
    'const own = process; export const a = own.env;',
  ])('%s', async (code) => {
    for (const file of [LIBRARY, APP]) expect(await refusals(file, code)).not.toEqual([]);
    expect(await refusals('apps/orchestrator/src/main.ts', code)).toEqual([]);
    expect(await refusals('tools/demo/test/e2e/demo-process.ts', code)).toEqual([]);
  });

  it('and the rest of process is for everybody', async () => {
    const code = 'export const { pid, platform } = process; process.exitCode = 1;';
    expect(await refusals(LIBRARY, code)).toEqual([]);
  });
});

describe('what only tests stand on is imported by tests alone', () => {
  it.each(['@volka/local-postgres', '@volka/local-s3', '@volka/volka-api'])('%s', async (name) => {
    const code = `import { x } from '${name}'; export const a = x;`;
    for (const file of [LIBRARY, 'libs/dbt-runner/src/index.ts', APP]) {
      expect(await refusals(file, code)).toEqual([expect.stringContaining('@nx/enforce-module-boundaries')]);
    }
    expect(await refusals('apps/orchestrator/test/integration/dbt/docs-site.int.test.ts', code)).toEqual([]);
    expect(await refusals('tools/demo/src/services.ts', code)).toEqual([]);
  });

  it('a library still imports no other', async () => {
    const code = "import { x } from '@volka/warehouse'; export const a = x;";
    for (const file of [LIBRARY, 'libs/extract/test/integration/archive.int.test.ts']) {
      expect(await refusals(file, code)).toEqual([expect.stringContaining('@nx/enforce-module-boundaries')]);
    }
    expect(await refusals(APP, code)).toEqual([]);
  });
});

describe('a dashboard only reads', () => {
  const DASHBOARD = 'apps/dashboard/src/monthly-summary.ts';
  const RULE = '@typescript-eslint/no-restricted-imports';

  it.each([
    "import { append as x } from '@volka/warehouse/write'; export const a = x;",
    "import { readQuarantineRecordsInFull as x } from '@volka/warehouse/operate'; export const a = x;",
    "import type { ArchivedLoad } from '@volka/warehouse/operate'; export type A = ArchivedLoad;",
    "import { migrate as x } from '@volka/warehouse'; export const a = x;",
  ])('%s', async (code) => {
    expect(await refusals(DASHBOARD, code)).toEqual([expect.stringContaining(RULE)]);
    expect(await refusals(APP, code)).toEqual([]);
  });

  it('with a pool of its own', async () => {
    const code = `import { connectPool } from '@volka/warehouse';
      import { readMonthlySummary } from '@volka/warehouse/read';
      export const a = [connectPool, readMonthlySummary];`;
    expect(await refusals(DASHBOARD, code)).toEqual([]);
  });
});

describe('AWS is imported by the raw archive and the object store alone', () => {
  const code = "import { S3 } from '@aws-sdk/client-s3'; export const a = S3;";

  it.each([
    [APP, '@nx/enforce-module-boundaries'],
    ['libs/tabular/src/index.ts', '@nx/enforce-module-boundaries'],
    ['libs/runtime/src/index.ts', '@typescript-eslint/no-restricted-imports'],
  ])('%s: %s', async (file, rule) => {
    expect(await refusals(file, code)).toEqual([expect.stringContaining(rule)]);
  });

  it.each([LIBRARY, 'libs/runtime/src/object-store/index.ts'])('%s may', async (file) => {
    expect(await refusals(file, code)).toEqual([]);
  });
});
