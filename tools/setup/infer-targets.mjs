import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Tells Nx which targets a package has, from the files in it; `targetDefaults` in nx.json say what each does.
 * A folder with a tsconfig.json is checked and tested; one with a tsconfig.build.json is built as well.
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
