/** Rules for imports between files, checked with dependency-cruiser. ESLint has the rules for imports between projects. */

/** The folders of a project from the lowest layer up. A folder may import from the folders before it, not from those after it. */
const VALIDATION_LAYERS = ['values', 'frame', 'report', 'schema', 'campaign'];

const ORCHESTRATOR_LAYERS = ['definitions', 'runner', 'etl', 'tasks', 'compose', 'operations', 'cli'];

const layers = (sourceFolder, folders) =>
  folders.slice(0, -1).map((folder, index) => ({
    name: `layers-of-${sourceFolder.split('/')[1]}`,
    comment: `${folder}/ is below ${folders.slice(index + 1).join(', ')} and may not import from there.`,
    severity: 'error',
    from: { path: `^${sourceFolder}/${folder}/`, pathNot: '\\.test\\.ts$' },
    to: { path: `^${sourceFolder}/(${folders.slice(index + 1).join('|')})/` },
  }));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment:
        'Files that import each other cannot be read, tested or moved alone. Imports of types count, too. Move what both files need to a third file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'surfaces-on-top',
      comment:
        'The CLI is one of several surfaces: use cases and everything below them work without it. A use case does not know its surface, and the domain does not know its use cases.',
      severity: 'error',
      from: { path: '^apps/orchestrator/src/', pathNot: '^apps/orchestrator/src/(cli/|main\\.ts$)' },
      to: { path: '^apps/orchestrator/src/cli/' },
    },
    {
      name: 'domain-below-operations',
      comment: 'Use cases and compositions call the domain, not the other way round.',
      severity: 'error',
      from: {
        path: '^apps/orchestrator/src/(dbt|definitions|etl|history|pipelines|quarantine|reports|runner|seeds|tasks)/',
      },
      to: { path: '^apps/orchestrator/src/(compose|config|operations)/' },
    },
    ...layers('libs/validation/src', VALIDATION_LAYERS),
    ...layers('libs/warehouse/src', ['connect', 'read', 'operate']),
    ...layers('libs/warehouse/src', ['connect', 'write', 'operate']),
    ...layers('apps/orchestrator/src', ORCHESTRATOR_LAYERS),
    ...layers('apps/orchestrator/src/etl', ['checks', 'load']),
  ],
  options: {
    includeOnly: '^(apps|libs|tools)/',
    exclude: '/(dist|node_modules)/',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@volka/source', 'import', 'node', 'default'],
    },
  },
};
