import { acknowledgeTest as storeAcknowledgement, readLastTestStatus } from '@volka/warehouse/operate';
import { z } from 'zod';
import { OrchestratorError } from '../../errors.ts';
import { dayField, personField, readInput, reasonField } from '../input.ts';
import { todayOf } from '../operation-context.ts';
import type { OperationContext } from '../operation-context.ts';
import { withoutUndefined } from '../without-undefined.ts';

const acknowledgeTestInput = z
  .object({
    /** As the warning names the test. */
    testName: z.string(),
    reason: reasonField,
    acknowledgedBy: personField,
    /** Only failing rows of this campaign. */
    campaignName: z.string().optional(),
    /** Only failing rows from this day on. */
    fromDate: dayField.optional(),
    /** Only failing rows up to this day. */
    toDate: dayField.optional(),
    /** The last day on which it holds. @defaultValue until it is withdrawn */
    lastDay: dayField.optional(),
  })
  .refine(({ fromDate, toDate }) => fromDate === undefined || toDate === undefined || fromDate <= toDate, {
    error: 'is before fromDate; swap them',
    path: ['toDate'],
  });

/**
 * Accepts a warning of a test: it stays visible and alerts nobody.
 * @returns The id of the acknowledgement.
 * @throws {OrchestratorError} `INPUT_INVALID`, `DBT_TEST_UNKNOWN`, `DBT_TEST_FAILS`
 */
export async function acknowledgeTest(
  context: OperationContext,
  input: z.input<typeof acknowledgeTestInput>,
): Promise<bigint> {
  const action = `acknowledge ${input.testName}`;
  const today = todayOf(context);
  const checked = acknowledgeTestInput.refine(({ lastDay }) => lastDay === undefined || lastDay >= today, {
    error: `is over, it is ${today} in UTC; name a later day`,
    path: ['lastDay'],
  });
  const acknowledgement = withoutUndefined(readInput(checked, input, action));
  const pool = await context.warehouse.currentPool('etl_writer');
  requireWarning(acknowledgement.testName, await readLastTestStatus(pool, acknowledgement.testName));
  return storeAcknowledgement(pool, acknowledgement);
}

/** Only a warning can be acknowledged: a test of error severity finds numbers of ours that contradict each other. */
function requireWarning(testName: string, status: string | null): void {
  if (status === null) {
    throw new OrchestratorError(
      'DBT_TEST_UNKNOWN',
      `Cannot acknowledge ${testName}: no test of that name has run; volka dbt list --type test names them`,
    );
  }
  if (status === 'fail' || status === 'error') {
    throw new OrchestratorError(
      'DBT_TEST_FAILS',
      `Cannot acknowledge ${testName}: it failed, and only warnings can be accepted; correct what its rows in dq show`,
    );
  }
}
