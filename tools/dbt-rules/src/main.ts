import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDbtEnvironment } from '@volka/dbt-runner';
import { parseMetricRegistry } from './metric-registry.ts';
import { modelsOf } from './manifest.ts';
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
const registry = parseMetricRegistry(await readFile(join(projectDir, 'vars.yml'), 'utf8'));
const offences = checkRules({ manifest, registry });
for (const { rule, where, what } of offences) console.log(`${where}: ${what}  (${rule})`);
console.log(
  `${modelsOf(manifest).length} models, ${RULE_COUNT} rules, ${offences.length} offences, ${(performance.now() - started).toFixed(0)} ms`,
);
process.exitCode = offences.length === 0 ? 0 : 1;
