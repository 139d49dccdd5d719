import { readHistoryDependents, readHistoryState } from '@volka/warehouse/operate';
import { isRebuildBegun } from '../../history/rebuild-history.ts';
import type { OperationContext } from '../operation-context.ts';

/** What a rebuild would do. */
export interface RebuildPreview {
  /** An earlier rebuild was stopped: it goes on, and nothing is discarded. */
  readonly isBegun: boolean;
  readonly loads: number;
  /** Loads that are in the history now. */
  readonly loadsInHistory: number;
  /** Views and functions of others that read the history; a rebuild keeps them. Empty if `isBegun`. */
  readonly dependents: readonly string[];
}

export async function previewRebuild({ warehouse }: OperationContext): Promise<RebuildPreview> {
  const pool = await warehouse.currentPool('dbt_transformer');
  const state = await readHistoryState(pool);
  const isBegun = isRebuildBegun(state);
  return {
    isBegun,
    loads: state.loads,
    loadsInHistory: state.loads - state.waiting,
    dependents: isBegun ? [] : await readHistoryDependents(pool),
  };
}
