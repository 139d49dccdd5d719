import { readQuarantineGroups } from '@volka/warehouse/read';
import type { QuarantineGroup, QuarantineState } from '@volka/warehouse/read';
import { z } from 'zod';
import { CAMPAIGNS_STREAM } from '../../etl/campaigns-stream.ts';
import { readInput } from '../input.ts';
import type { OperationContext } from '../operation-context.ts';

/** What an operator can ask for. */
export const QUARANTINE_STATES = ['open', 'replayed', 'discarded'] as const satisfies QuarantineState[];

const listQuarantineInput = z.object({ state: z.enum(QUARANTINE_STATES).default('open') });

/** Counts quarantined records and cells by rule and window. */
export async function listQuarantine(
  { warehouse }: OperationContext,
  input: z.input<typeof listQuarantineInput>,
): Promise<readonly QuarantineGroup[]> {
  const { state } = readInput(listQuarantineInput, input, 'list the quarantine');
  const pool = await warehouse.currentPool('etl_writer');
  return readQuarantineGroups(pool, { stream: CAMPAIGNS_STREAM, state });
}
