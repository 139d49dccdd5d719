import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { DbtInvocation, DbtRequest } from '../dbt-request.ts';
import { DBT_BROKEN_RETRYABLE, DbtRunnerError } from '../errors.ts';
import type { DbtOutcome } from '../outcome/dbt-outcome.ts';
import type { DbtNode, ListRequest } from './dbt-node.ts';
import { fingerprintOf } from './project-fingerprint.ts';
import { LIST_ID_ARGUMENTS } from '../adapters/parse-sharing.ts';
import { parseManifest } from './parse-manifest.ts';

/** How many selections are cached. */
const MAX_SELECTIONS = 200;

export interface ListNodesOptions {
  readonly run: (request: DbtRequest) => DbtInvocation;
  /** The folders with the files of the project. */
  readonly sourceDirs: readonly string[];
}

/** One state of the project's files. */
interface Catalog {
  readonly fingerprint: string;
  readonly nodes: ReadonlyMap<string, DbtNode>;
  /** The ids that dbt selected, by selection. dbt evaluates the selection; its result is valid until a file changes. */
  readonly selections: Map<string, readonly string[]>;
}

/** Lists nodes from the manifest. dbt is started only if the project has changed, or for a new selection. */
export function createListNodes({
  run,
  sourceDirs,
}: ListNodesOptions): (request?: ListRequest) => Promise<readonly DbtNode[]> {
  let catalog: Promise<Catalog> | null = null;

  const parse = async (fingerprint: string, signal: AbortSignal | undefined): Promise<Catalog> => {
    const { outcome } = run({ command: 'parse', runId: 'list', ...(signal === undefined ? {} : { signal }) });
    const parsed = mustSucceed(await outcome);
    const nodes = parseManifest(await readFile(path.join(parsed.targetPath ?? '', 'manifest.json'), 'utf8'));
    return { fingerprint, nodes, selections: new Map() };
  };

  const current = async (signal: AbortSignal | undefined): Promise<Catalog> => {
    // Read before the parse: if a file changes during the parse, the next call parses again.
    const fingerprint = await fingerprintOf(sourceDirs);
    const known = await catalog?.catch(() => null);
    if (known?.fingerprint === fingerprint) return known;
    catalog = parse(fingerprint, signal);
    return catalog;
  };

  const select = async (
    { nodes, selections }: Catalog,
    { select: selected, exclude, signal }: ListRequest,
  ): Promise<readonly DbtNode[]> => {
    if (selected === undefined && exclude === undefined) return [...nodes.values()];
    const key = JSON.stringify([selected, exclude]);
    const ids = selections.get(key) ?? (await askDbt({ selected, exclude, signal }));
    if (selections.size >= MAX_SELECTIONS) selections.clear();
    selections.set(key, ids);
    return ids.flatMap((id) => nodes.get(id) ?? []);
  };

  const askDbt = async (asked: {
    readonly selected: ListRequest['select'];
    readonly exclude: ListRequest['exclude'];
    readonly signal: AbortSignal | undefined;
  }): Promise<readonly string[]> => {
    const { outcome } = run({
      command: 'list',
      runId: 'list',
      args: LIST_ID_ARGUMENTS,
      ...(asked.selected === undefined ? {} : { select: asked.selected }),
      ...(asked.exclude === undefined ? {} : { exclude: asked.exclude }),
      ...(asked.signal === undefined ? {} : { signal: asked.signal }),
    });
    const { printed } = mustSucceed(await outcome);
    return printed.flatMap((line) => /"unique_id": "([^"]+)"/.exec(line)?.[1] ?? []).sort();
  };

  return async (request = {}) => {
    const nodes = await select(await current(request.signal), request);
    const { resourceTypes } = request;
    return resourceTypes === undefined
      ? nodes
      : nodes.filter(({ resourceType }) => resourceTypes.includes(resourceType));
  };
}

function mustSucceed(outcome: DbtOutcome): Extract<DbtOutcome, { readonly kind: 'success' }> {
  if (outcome.kind === 'success') return outcome;
  const why =
    outcome.kind === 'failed'
      ? (outcome.failures[0]?.message.slice(0, 140) ?? 'dbt failed')
      : outcome.kind === 'broken'
        ? outcome.reason
        : 'it was cancelled';
  const retryable =
    outcome.kind === 'broken'
      ? DBT_BROKEN_RETRYABLE[outcome.code]
      : outcome.kind === 'cancelled' && outcome.timedOut;
  throw new DbtRunnerError('DBT_LIST_FAILED', `Cannot list nodes: ${why}`, { retryable });
}
