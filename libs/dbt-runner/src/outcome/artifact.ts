import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { DbtCommand } from '../dbt-request.ts';
import { assertNever } from '../errors.ts';
import { statusOf } from '../events/node-status.ts';
import type { BrokenCode } from '../errors.ts';
import type { LogEvidence } from './log-evidence.ts';

const metadataSchema = z.object({ invocation_id: z.string() });

const runResultsSchema = z.object({
  metadata: metadataSchema,
  results: z.array(
    z.object({
      unique_id: z.string().min(1),
      status: z.string(),
      execution_time: z.number().nullish(),
      message: z.string().nullish(),
      error: z.unknown().optional(),
      failures: z.number().nullish(),
      relation_name: z.string().nullish(),
      compiled_code: z.string().nullish(),
      timing: z.array(z.object({ name: z.string(), started_at: z.string().nullish() })).nullish(),
      adapter_response: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
});

const markerSchema = z.object({ metadata: metadataSchema }).transform(({ metadata }) => ({
  metadata,
  results: null,
}));

/** The entry of one node in an artifact. */
export type ArtifactNode = z.infer<typeof runResultsSchema>['results'][number];

/** The result of reading an artifact. `nodes` is null for a command whose artifact lists no nodes. */
export type Artifact =
  | { readonly kind: 'valid'; readonly nodes: readonly ArtifactNode[] | null }
  | { readonly kind: 'none-expected'; readonly nodes: null }
  | { readonly kind: 'invalid'; readonly code: BrokenCode; readonly reason: string };

/** The file that a command must write, or null for a command that writes none. */
function artifactOf(command: DbtCommand): { file: string; listsNodes: boolean } | null {
  switch (command) {
    case 'snapshot':
    case 'run':
    case 'test':
    case 'build':
    case 'seed':
      return { file: 'run_results.json', listsNodes: true };
    case 'source freshness':
      return { file: 'sources.json', listsNodes: true };
    case 'docs generate':
      return { file: 'catalog.json', listsNodes: false };
    case 'parse':
      return { file: 'manifest.json', listsNodes: false };
    case 'deps':
    case 'list':
      return null;
    default:
      return assertNever(command);
  }
}

/**
 * Reads the artifact that a command leaves in its private target folder.
 * The artifact of another invocation counts as missing: its invocation id must be the one in the log.
 */
export async function readArtifact(
  targetPath: string,
  command: DbtCommand,
  evidence: Pick<LogEvidence, 'invocationId' | 'finished'>,
): Promise<Artifact> {
  const expected = artifactOf(command);
  if (expected === null) return { kind: 'none-expected', nodes: null };
  const { file, listsNodes } = expected;
  let text: string;
  try {
    text = await readFile(path.join(targetPath, file), 'utf8');
  } catch {
    return { kind: 'invalid', code: 'DBT_ARTIFACT_MISSING', reason: `dbt left no ${file}` };
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return {
      kind: 'invalid',
      code: 'DBT_ARTIFACT_INVALID',
      reason: `${file} is not JSON: truncated or overwritten`,
    };
  }
  const parsed = (listsNodes ? runResultsSchema : markerSchema).safeParse(content);
  if (!parsed.success) {
    return {
      kind: 'invalid',
      code: 'DBT_ARTIFACT_INVALID',
      reason: `${file} has not the expected shape at ${parsed.error.issues[0]?.path.join('.') ?? 'its root'}`,
    };
  }
  if (parsed.data.metadata.invocation_id !== evidence.invocationId) {
    return {
      kind: 'invalid',
      code: 'DBT_ARTIFACT_STALE',
      reason: `${file} belongs to another invocation of dbt`,
    };
  }
  const { results } = parsed.data;
  const isFreshness = command === 'source freshness' && results !== null;
  return { kind: 'valid', nodes: isFreshness ? addUnreadable(results, evidence.finished) : results };
}

/** dbt leaves out of `sources.json` a source whose table it could not read. Only its log reports it. */
function addUnreadable(
  results: readonly ArtifactNode[],
  finished: ReadonlyMap<string, string>,
): readonly ArtifactNode[] {
  const listed = new Set(results.map((node) => node.unique_id));
  const missing = [...finished].filter(([id, status]) => statusOf(status) === 'error' && !listed.has(id));
  return [...results, ...missing.map(([unique_id, status]) => ({ unique_id, status }))];
}
