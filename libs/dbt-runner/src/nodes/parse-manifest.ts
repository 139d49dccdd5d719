import { z } from 'zod';
import type { DbtNode } from './dbt-node.ts';

const nodeSchema = z.object({
  unique_id: z.string(),
  name: z.string(),
  resource_type: z.string(),
  original_file_path: z.string().default(''),
  tags: z.array(z.string()).default([]),
  description: z.string().nullish(),
  config: z.object({ materialized: z.string().nullish() }).optional(),
  relation_name: z.string().nullish(),
  depends_on: z.object({ nodes: z.array(z.string()).default([]) }).optional(),
});

const group = z.record(z.string(), nodeSchema).default({});
const manifestSchema = z.object({
  nodes: group,
  sources: group,
  exposures: group,
  unit_tests: group,
});

/**
 * Every node of a manifest, by id.
 * @throws If the text is not a manifest.
 */
export function parseManifest(text: string): ReadonlyMap<string, DbtNode> {
  const manifest = manifestSchema.parse(JSON.parse(text));
  const { nodes, sources, exposures, unit_tests: unitTests } = manifest;
  const all = [nodes, sources, exposures, unitTests].flatMap((each) => Object.values(each));
  return new Map(
    all
      .sort((a, b) => (a.unique_id < b.unique_id ? -1 : 1))
      .map((node) => [
        node.unique_id,
        {
          uniqueId: node.unique_id,
          name: node.name,
          resourceType: node.resource_type,
          path: node.original_file_path,
          tags: node.tags,
          description: node.description ?? '',
          // dbt also gives tests a materialization, which does not exist in the database.
          materialized: node.resource_type === 'test' ? null : (node.config?.materialized ?? null),
          relation: node.relation_name ?? null,
          dependsOn: node.depends_on?.nodes ?? [],
        },
      ]),
  );
}
