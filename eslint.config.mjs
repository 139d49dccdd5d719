import { defineConfig } from 'eslint/config';
import nx from '@nx/eslint-plugin';
import * as regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

const NAMED_EXPORTS = [
  { selector: 'ExportAllDeclaration', message: 'List the names: an index is a table of contents.' },
  { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
];

/** Every way to the environment; by the name of the variable `process`, since nobody here gives it another meaning. */
const NO_ENVIRONMENT = 'Only main.ts reads the environment; pass options instead.';
const ENVIRONMENT = {
  'no-restricted-properties': [
    'error',
    ...[
      ['process', 'env'],
      ['process', 'getBuiltinModule'],
      ['globalThis', 'process'],
      ['global', 'process'],
    ].map(([object, property]) => ({ object, property, message: NO_ENVIRONMENT })),
  ],
  'no-restricted-imports': [
    'error',
    { paths: ['process', 'node:process'].map((name) => ({ name, message: NO_ENVIRONMENT })) },
  ],
};
const ENVIRONMENT_SYNTAX = [
  'ImportExpression[source.value=/^(node:)?process$/]',
  "VariableDeclarator[id.type='Identifier'][init.name='process']",
].map((selector) => ({ selector, message: NO_ENVIRONMENT }));

const READS_ONLY = 'A dashboard only reads: import @volka/warehouse/read.';

const tests = ['**/*.test.ts', '**/test/**/*.ts'];

/** What may import what, by the tags of the projects; `testbed` is what tests stand on (a PostgreSQL, the API's simulator). */
const boundaries = (testbed) => [
  'error',
  {
    enforceBuildableLibDependency: false,
    allow: [],
    depConstraints: [
      {
        sourceTag: 'type:app',
        onlyDependOnLibsWithTags: ['type:lib', ...testbed],
        bannedExternalImports: ['@aws-sdk/*'],
      },
      // No library uses another.
      { sourceTag: 'type:lib', onlyDependOnLibsWithTags: testbed },
      { sourceTag: 'type:testbed', onlyDependOnLibsWithTags: [] },
      {
        sourceTag: 'type:tool',
        onlyDependOnLibsWithTags: ['type:lib', 'type:app', 'type:tool', 'type:testbed'],
      },
      { sourceTag: 'name:extract', bannedExternalImports: ['pg', 'pg-*', 'drizzle-*'] },
      {
        sourceTag: 'name:validation',
        bannedExternalImports: ['pg', 'pg-*', 'drizzle-*', '@aws-sdk/*', 'ofetch'],
      },
      { sourceTag: 'name:warehouse', bannedExternalImports: ['ofetch', '@aws-sdk/*'] },
      { sourceTag: 'name:tabular', allowedExternalImports: ['hucre/xlsx', 'fast-check', 'vitest', 'node:*'] },
      {
        sourceTag: 'name:runtime',
        allowedExternalImports: ['zod', 'pino', '@aws-sdk/client-s3', 'fast-check', 'vitest', 'node:*'],
      },
      { sourceTag: 'name:dbt-runner', bannedExternalImports: ['ofetch', 'drizzle-*', '@aws-sdk/*'] },
    ],
  },
];

export default defineConfig(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.volka/**',
      '.nx/**',
      'libs/warehouse/drizzle/**',
      'dbt_project/**',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['vitest.config.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'max-lines': ['error', { max: 400 }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...NAMED_EXPORTS, ...ENVIRONMENT_SYNTAX],
      ...ENVIRONMENT,
    },
  },
  {
    // A program's entry speaks to its terminal and reads its environment; nothing else does.
    files: ['**/main.ts', 'tools/bench/src/*-bench.ts', '**/*.config.ts'],
    rules: {
      'no-console': 'off',
      'no-restricted-syntax': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-imports': 'off',
    },
  },
  {
    files: tests,
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      'no-restricted-syntax': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-imports': 'off',
    },
  },
  {
    files: ['libs/warehouse/src/**/*.ts'],
    ignores: ['libs/warehouse/src/drizzle.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^drizzle-orm',
              allowTypeImports: true,
              message: 'Import it from drizzle.ts, which loads the quick build.',
            },
          ],
        },
      ],
    },
  },
  {
    // Of the runtime, only the object store knows AWS.
    files: ['libs/runtime/src/**/*.ts'],
    ignores: ['libs/runtime/src/object-store/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@aws-sdk/*'], message: 'Use @volka/runtime/object-store.' }] },
      ],
    },
  },
  {
    // A dashboard reads. It neither loads data, nor decides, nor migrates.
    files: ['apps/dashboard/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            ...['@volka/warehouse/write', '@volka/warehouse/operate'].map((name) => ({
              name,
              message: READS_ONLY,
            })),
            {
              name: '@volka/warehouse',
              importNames: ['migrate', 'createDatabaseIfMissing', 'setLoginPassword'],
              message: READS_ONLY,
            },
          ],
        },
      ],
    },
  },
  {
    files: ['{libs,apps,tools}/**/*.ts'],
    plugins: { '@nx': nx },
    rules: { '@nx/enforce-module-boundaries': boundaries(['type:testbed']) },
  },
  {
    // Any text can reach an expression here: its time must grow with the text, not with the square of it.
    files: ['{libs,apps}/*/src/**/*.ts'],
    ignores: tests,
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    files: ['{libs,apps}/*/src/**/*.ts'],
    ignores: tests,
    rules: { '@nx/enforce-module-boundaries': boundaries([]) },
  },
);
