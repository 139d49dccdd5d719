import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Infers the Nx targets of a package from its files. `targetDefaults` in nx.json define the targets.
 * A package with tsconfig.json can be checked and tested; one with tsconfig.build.json can also be built.
 */
export const createNodesV2 = [
  '{libs,apps,tools}/*/tsconfig.json',
  (files, _options, { workspaceRoot }) =>
    files.map((file) => {
      const root = dirname(file);
      const names = ['lint', 'typecheck', 'test'];
      if (existsSync(join(workspaceRoot, root, 'tsconfig.build.json'))) names.push('build');
      return [
        file,
        { projects: { [root]: { targets: Object.fromEntries(names.map((name) => [name, {}])) } } },
      ];
    }),
];
