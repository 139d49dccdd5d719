import { withdrawAcknowledgement as storeWithdrawal } from '@volka/warehouse/operate';
import { z } from 'zod';
import { OrchestratorError } from '../../errors.ts';
import { idField, personField, readInput } from '../input.ts';
import type { OperationContext } from '../operation-context.ts';

const withdrawAcknowledgementInput = z.object({ acknowledgementId: idField, withdrawnBy: personField });

/**
 * Ends an acknowledgement: its warning alerts again.
 * @throws {OrchestratorError} `DBT_ACKNOWLEDGEMENT_UNKNOWN` if it does not exist or was withdrawn before.
 */
export async function withdrawAcknowledgement(
  { warehouse }: OperationContext,
  input: z.input<typeof withdrawAcknowledgementInput>,
): Promise<void> {
  const { acknowledgementId, withdrawnBy } = readInput(
    withdrawAcknowledgementInput,
    input,
    'withdraw an acknowledgement',
  );
  const pool = await warehouse.currentPool('etl_writer');
  if (await storeWithdrawal(pool, acknowledgementId, withdrawnBy)) return;
  throw new OrchestratorError(
    'DBT_ACKNOWLEDGEMENT_UNKNOWN',
    `Cannot withdraw acknowledgement ${acknowledgementId}: there is none, or it was withdrawn before; see volka dbt acknowledgements --all`,
  );
}
