import { defineConfig } from 'vitest/config';

/**
 * Every package is tested from its TypeScript source: the export condition makes sibling packages resolve there, without
 * a build. `module` is left out: the workers would pass it to Node, and pg would come as a module and not as a class.
 */
const sourceConditions = ['@volka/source', 'node'];

const shared = {
  resolve: { conditions: sourceConditions },
  ssr: { resolve: { conditions: sourceConditions } },
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['{libs,apps,tools}/*/src/**/*.test.ts'],
          testTimeout: 10_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: ['{libs,apps,tools}/*/test/integration/**/*.int.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Real servers and a real dbt on a small machine: more at once would run into time limits.
          maxWorkers: 2,
        },
      },
      {
        ...shared,
        test: {
          name: 'e2e',
          include: ['{libs,apps,tools}/*/test/e2e/**/*.e2e.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
