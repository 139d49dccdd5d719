import { OrchestratorError } from '../../errors.ts';
import type { JudgedWindow, Objection } from './judge-window.ts';
import type { WindowPolicy } from '../window-policy.ts';

/** Since when a source has been so, as far as earlier warnings tell. */
export interface DriftSince {
  /** First day that showed it. */
  readonly fromDate: string;
  /** "Today" of the run that saw it first; null = nobody did before. */
  readonly firstSeen: string | null;
}

/** A window that was read to its end and is not to be loaded. */
export class WindowRefusedError extends OrchestratorError {
  readonly judged: JudgedWindow;

  constructor(objection: Objection, judged: JudgedWindow, policy: WindowPolicy, since: DriftSince) {
    const { code, field, rule, sentence, records } = objection;
    const seen = since.firstSeen === null ? 'new in this answer' : `first seen ${since.firstSeen}`;
    const remedy =
      code === 'ETL_UNIT_MISTAKE'
        ? `check VOLKA_COST_UNIT (now ${policy.costUnit})`
        : 'mend it at the source';
    super(
      code,
      `Cannot load the window: ${sentence}, since ${since.fromDate}, ${seen}; ${remedy}, or accept it with --accept-drift`,
      {
        context: {
          field,
          rule,
          records,
          received: judged.summary.received,
          fromDate: since.fromDate,
          sentence,
        },
      },
    );
    this.name = 'WindowRefusedError';
    this.judged = judged;
  }
}
