import { expect, test } from 'vitest';
import { toRecords } from '../frame/operations.ts';
import { createCampaignValidator } from './create-campaign-validator.ts';

const window = { fromDate: '2024-10-01', toDate: '2024-10-31' };
const record = {
  date: '2024-10-01',
  campaign: 'Campaign_1',
  ad: 'Ad_3',
  cost: 1234.5,
  impressions: 1000,
  clicks: 100,
  registrations: 10,
  ctr: 0.1,
  cr: 0.1,
  cpc: 0.12345,
  metrics: [{ lifeday: 1, players: 5, payers: 1, payments: 2, revenue: 10.075 }],
};

test('createCampaignValidator answers accepted rows under the warehouse names', () => {
  const validator = createCampaignValidator({ window });
  const [row] = toRecords(validator.validate([record], 0));
  expect(row).toMatchObject({
    campaigns_execution_date: '2024-10-01',
    campaign_name: 'Campaign_1',
    ad_name: 'Ad_3',
    spend_cents: 1235,
    cpc_cents: 12,
    players_1d: 5,
    players_3d: null,
    revenue_1d_cents: 1008,
    revenue_14d_cents: null,
    _spend_source: 'reported',
    _extra: null,
  });
  expect(validator.finish()).toMatchObject({ received: 1, accepted: 1, collapsed: 0, quarantined: [] });
});
