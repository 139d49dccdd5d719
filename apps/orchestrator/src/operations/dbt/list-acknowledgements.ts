import { readTestAcknowledgements } from '@volka/warehouse/operate';
import type { AcknowledgedTest } from '@volka/warehouse/operate';
import { z } from 'zod';
import { readInput } from '../input.ts';
import type { OperationContext } from '../operation-context.ts';

const listAcknowledgementsInput = z.object({
  /** Also those that are withdrawn or past their last day. */
  all: z.boolean().default(false),
});

/** Lists the warnings that operators have accepted. */
export async function listAcknowledgements(
  { warehouse }: OperationContext,
  input: z.input<typeof listAcknowledgementsInput>,
): Promise<readonly AcknowledgedTest[]> {
  const { all } = readInput(listAcknowledgementsInput, input, 'list acknowledgements');
  const known = await readTestAcknowledgements(await warehouse.currentPool('etl_writer'));
  return known.filter(({ isActive }) => all || isActive);
}
