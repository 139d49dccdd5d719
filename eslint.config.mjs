import { defineConfig } from 'eslint/config';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

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
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'List the names: an index is a table of contents.' },
        { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Only main.ts reads the environment; pass options instead.',
        },
      ],
    },
  },
  {
    // A program's entry speaks to its terminal and reads its environment; nothing else does.
    files: ['**/main.ts', 'tools/bench/src/*-bench.ts', '**/*.config.ts'],
    rules: { 'no-console': 'off', 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.test.ts', '**/test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      'no-restricted-syntax': 'off',
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
    files: ['{libs,apps,tools}/**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: [],
          depConstraints: [
            { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib', 'type:testbed'] },
            // The testbed (a PostgreSQL, the API's simulator) is what integration tests stand on; no library uses another.
            { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:testbed'] },
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
            { sourceTag: 'name:runtime', allowedExternalImports: ['zod', 'pino', 'vitest', 'node:*'] },
            { sourceTag: 'name:dbt-runner', bannedExternalImports: ['ofetch', 'drizzle-*', '@aws-sdk/*'] },
          ],
        },
      ],
    },
  },
);
