import { formatReport, head, toRecords } from '../src/index.ts';
import { createCampaignValidator } from '../src/campaign/index.ts';

const window = { fromDate: '2024-10-01', toDate: '2024-10-31' };
const metrics = [{ lifeday: 1, players: 9, payers: 2, payments: 3, revenue: 10.075 }];
const counts = {
  impressions: 1000,
  clicks: 100,
  registrations: 10,
  ctr: 0.1,
  cr: 0.1,
  cpc: 0.256789,
  metrics,
};

const validator = createCampaignValidator({ window, costUnit: 'cents' });
const frame = validator.validate(
  [
    { date: '2024-10-05', campaign: 'Campaign_1', ad: null, cost: null, ...counts },
    { date: '2024-10-05', campaign: null, ad: 'Ad_3', cost: 1234.5, ...counts },
  ],
  0,
);
const summary = validator.finish();

export const rows = toRecords(head(frame, 1)); // spend_cents 2568, derived; revenue_1d_cents 1008; ad_name N/A
export const text = formatReport(summary.report); // received 2 = accepted 1 + collapsed 0 + quarantined 1 …
