import { readProjectConfiguration } from '@nx/devkit';
import type { TargetConfiguration, Tree } from '@nx/devkit';
import { applicationGenerator } from '@nx/node';

/**
 * The target `serve` of an app: that of `@nx/node`, so that an update of Nx brings its changes, with the build of our apps.
 * The other files that `@nx/node` writes do not fit (CommonJS, project.json, entries in nx.json), so they are removed from the tree.
 */
export async function readServeTarget(tree: Tree, name: string): Promise<TargetConfiguration> {
  const before = new Map(['nx.json', 'package.json'].map((path) => [path, tree.read(path)]));
  const project = `@volka/${name}`;
  const scratch = `tmp/${name}`;
  await applicationGenerator(tree, {
    directory: scratch,
    name: project,
    framework: 'none',
    bundler: 'esbuild',
    linter: 'none',
    unitTestRunner: 'none',
    e2eTestRunner: 'none',
    skipPackageJson: true,
    skipFormat: true,
  });
  const { serve } = readProjectConfiguration(tree, project).targets ?? {};
  if (serve?.executor === undefined)
    throw new Error(
      `Cannot create apps/${name}: @nx/node gives no target "serve"; compare its version with nx`,
    );
  tree.delete(scratch);
  tree.delete('.vscode');
  for (const [path, content] of before) if (content !== null) tree.write(path, content);
  const { executor, continuous } = serve;
  return {
    executor,
    ...(continuous === undefined ? {} : { continuous }),
    options: {
      buildTarget: `${project}:build`,
      buildTargetOptions: { outputPath: `apps/${name}/dist`, outputFileName: 'main.js' },
      // A change of a library builds it, too.
      runBuildTargetDependencies: true,
      inspect: false,
    },
  };
}
