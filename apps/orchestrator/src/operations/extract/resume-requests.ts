import { liftRequestHolds } from '@volka/warehouse/operate';
import { z } from 'zod';
import { CAMPAIGNS_SOURCE } from '../../etl/campaigns-stream.ts';
import { personField, readInput } from '../input.ts';
import type { OperationContext } from '../operation-context.ts';

const resumeRequestsInput = z.object({ liftedBy: personField });

/**
 * Lets requests go out before the time that the API asked to wait for (`Retry-After`).
 * @returns The times that no longer hold, oldest first.
 */
export async function resumeRequests(
  { warehouse, now }: OperationContext,
  input: z.input<typeof resumeRequestsInput>,
): Promise<readonly string[]> {
  const { liftedBy } = readInput(resumeRequestsInput, input, 'resume requests');
  const pool = await warehouse.currentPool('etl_writer');
  return liftRequestHolds(pool, { source: CAMPAIGNS_SOURCE, now: now(), liftedBy });
}
