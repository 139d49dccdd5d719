import type { QuarantineFilter } from '@volka/warehouse/read';
import { z } from 'zod';
import { OrchestratorError } from '../../errors.ts';
import { dayField, idField } from '../input.ts';
import { withoutUndefined } from '../without-undefined.ts';

/** The ways to choose open records; together they narrow the choice. */
export const recordChoiceField = z.object({
  ids: z.array(idField).readonly().optional(),
  rule: z.string().min(1, 'is empty; name a rule').optional(),
  loadId: idField.optional(),
  /** Only records of this day or later. */
  fromDate: dayField.optional(),
  /** Only records of this day or earlier. */
  toDate: dayField.optional(),
  /** Only records on whose day a later load has the last word. */
  superseded: z.boolean().optional(),
  /** Every open record, where nothing else is chosen. */
  all: z.boolean().default(false),
});

/**
 * The filter that a choice asks for.
 * @throws {OrchestratorError} `QUARANTINE_CHOICE_MISSING` if nothing was chosen: all of them only by `all`.
 */
export function toQuarantineFilter({
  ids,
  all,
  ...others
}: z.output<typeof recordChoiceField>): Omit<QuarantineFilter, 'stream' | 'state'> {
  const quarantineIds = ids === undefined || ids.length === 0 ? undefined : ids;
  const filter = withoutUndefined({ quarantineIds, ...others });
  if (Object.keys(filter).length > 0 || all) return filter;
  throw new OrchestratorError(
    'QUARANTINE_CHOICE_MISSING',
    'Cannot decide on quarantined records: none were chosen; choose them by number, rule, load or days, or choose all of them',
  );
}
