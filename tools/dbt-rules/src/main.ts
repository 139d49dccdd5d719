import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DBT_REQUIREMENTS_FILE, ensureDbtEnvironment } from '@volka/dbt-runner';
import { checkOverrides } from './check-overrides.ts';
import { parseMetricRegistry } from './metric-registry.ts';
import { modelsOf } from './manifest.ts';
import { parseDbtRange, parseOverrides, parsePins } from './overrides.ts';
import { parseProject } from './parse-project.ts';
import { checkRules, RULE_COUNT } from './rules.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const projectDir = join(root, 'dbt_project');

const { dbt } = await ensureDbtEnvironment({ venvDir: join(root, '.volka', 'python'), env: process.env });
const manifest = await parseProject({
  dbt,
  projectDir,
  targetDir: join(root, '.volka', 'dbt-rules'),
  environment: process.env,
});
const started = performance.now();
const ofProject = (file: string): Promise<string> => readFile(join(projectDir, file), 'utf8');
const pinsOf = async (file: string): Promise<ReadonlyMap<string, string>> =>
  parsePins(await readFile(join(dirname(DBT_REQUIREMENTS_FILE), file), 'utf8'));
const overrides = parseOverrides(await ofProject('overrides.yml'));
const offences = [
  ...checkRules({ manifest, registry: parseMetricRegistry(await ofProject('vars.yml')) }),
  ...checkOverrides({
    manifest,
    overrides,
    dbtRange: parseDbtRange(await ofProject('dbt_project.yml')),
    pins: {
      'requirements.in': await pinsOf('requirements.in'),
      'requirements.lock': await pinsOf('requirements.lock'),
    },
  }),
];
for (const { rule, where, what } of offences) console.log(`${where}: ${what}  (${rule})`);
console.log(
  `${modelsOf(manifest).length} models, ${RULE_COUNT} rules, ${overrides.overrides.length} overrides, ${offences.length} offences, ${(performance.now() - started).toFixed(0)} ms`,
);
process.exitCode = offences.length === 0 ? 0 : 1;
