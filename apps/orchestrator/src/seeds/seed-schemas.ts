import { z } from 'zod';
import { orEmpty, seedAmount, seedDate, seedMonth, seedText, seedToken, seedWord } from './seed-columns.ts';

/** The columns of each seed of the dbt project; other columns of a file are not loaded. */
export const SEED_SCHEMAS: ReadonlyMap<string, z.ZodObject> = new Map<string, z.ZodObject>([
  [
    'campaign_attributes',
    z.object({
      campaign_name: seedText(),
      valid_from: seedDate(),
      channel: orEmpty(seedText()),
      platform: orEmpty(seedText()),
      geo: orEmpty(seedText()),
      objective: orEmpty(seedText()),
    }),
  ],
  [
    'campaign_name_tokens',
    z.object({
      token: seedToken(),
      attribute: seedWord('channel', 'platform', 'geo', 'objective'),
      value: seedText(),
    }),
  ],
  [
    'campaign_targets',
    z
      .object({
        campaign_name: seedText(),
        from_month: seedMonth(),
        to_month: orEmpty(seedMonth()),
        budget_eur: orEmpty(seedAmount(18, 2)),
        target_roas_14d: orEmpty(seedAmount(9, 4)),
        target_cpi_eur: orEmpty(seedAmount(9, 4)),
      })
      .refine(({ from_month: from, to_month: to }) => to === '' || from <= to, {
        error: 'is before from_month',
        path: ['to_month'],
      }),
  ],
]);
