import { OrchestratorError } from '../../errors.ts';
import type { WindowPolicy } from '../window-policy.ts';
import type { JudgedWindow, Objection } from './judge-window.ts';

/** When the problem began, as far as earlier warnings show. */
export interface ObjectionSince {
  /** First day with the problem. */
  readonly fromDate: string;
  /** Open day of the run that saw it first; null where no earlier run saw it. */
  readonly firstSeen: string | null;
}

/** The whole answer was validated, and the window must not be loaded. */
export class WindowObjectionError extends OrchestratorError {
  readonly judged: JudgedWindow;

  constructor(objection: Objection, judged: JudgedWindow, policy: WindowPolicy, since: ObjectionSince) {
    const { code, field, rule, sentence, records } = objection;
    const seen = since.firstSeen === null ? 'new in this answer' : `first seen ${since.firstSeen}`;
    const remedy =
      code === 'ETL_UNIT_MISTAKE' ? `check VOLKA_COST_UNIT (now ${policy.costUnit})` : 'fix it at the source';
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
    this.name = 'WindowObjectionError';
    this.judged = judged;
  }
}
