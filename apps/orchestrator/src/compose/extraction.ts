import {
  createArchive,
  createCampaignsClient,
  DEFAULT_AUDIT_CYCLE_MONTHS,
  DEFAULT_ROLLBACK_DAYS,
} from '@volka/extract';
import type { DateWindow, RawArchive } from '@volka/extract';
import type { Secret } from '@volka/runtime';
import { yearsBefore } from '@volka/runtime/calendar';
import { revealProxy } from '../config/proxy-variables.ts';
import type { ProxyVariables } from '../config/proxy-variables.ts';
import type { NegativePolicies } from '../etl/window-policy.ts';
import type { WindowLoader } from '../etl/load/load-window.ts';
import type { LoadPlan } from '../etl/load/plan-load.ts';
import type { WindowPolicy } from '../etl/window-policy.ts';
import type { Warehouse } from './warehouse.ts';

/** The Campaigns API. */
export interface ApiSettings {
  readonly baseUrl: string;
  readonly key: Secret;
  /** @defaultValue none */
  readonly proxy?: ProxyVariables;
}

export interface ArchiveSettings {
  /** A folder, or `s3://bucket/prefix`. */
  readonly archiveUri: string;
  /** Holds an answer while it is loaded. */
  readonly spoolDir: string;
  /** For S3. @defaultValue none */
  readonly proxy?: ProxyVariables;
}

/** How answers are read and judged. */
export interface ReadingSettings {
  /** What happens to numbers below 0. */
  readonly negatives: NegativePolicies;
  readonly policy: WindowPolicy;
}

/** Which days are due. */
export interface PlanSettings {
  readonly historyYears: number;
  readonly loadOrder: 'oldest-first' | 'newest-first';
  /** Days before today that are fetched again each week. @defaultValue 35 */
  readonly rollbackDays?: number;
  /** Months within which each older month is audited; 0 = never. @defaultValue 6 */
  readonly auditCycleMonths?: number;
}

/** The raw archive alone: a replay needs no API. */
export function openArchive({ archiveUri, proxy = {} }: ArchiveSettings): RawArchive {
  return createArchive(archiveUri, {}, revealProxy(proxy));
}

/** What loads windows from the API. Makes no request. */
export function createWindowLoader(
  settings: {
    readonly api: ApiSettings;
    readonly archive: ArchiveSettings;
    readonly reading: ReadingSettings;
  },
  warehouse: Pick<Warehouse, 'pool'>,
): WindowLoader {
  const { api, archive, reading } = settings;
  const { spoolDir } = archive;
  return {
    client: createCampaignsClient({
      baseUrl: api.baseUrl,
      key: api.key.reveal(),
      spoolDir,
      packed: true,
      proxy: revealProxy(api.proxy ?? {}),
    }),
    archive: openArchive(archive),
    pool: warehouse.pool('etl_writer'),
    spoolDir,
    negatives: reading.negatives,
  };
}

/** What to plan on a day; `only` is an operator's request for certain days. */
export function loadPlanOf(settings: PlanSettings, today: string, only?: DateWindow): LoadPlan {
  const { historyYears, loadOrder, rollbackDays, auditCycleMonths } = settings;
  return {
    firstDate: yearsBefore(today, historyYears),
    order: loadOrder,
    rollbackDays: rollbackDays ?? DEFAULT_ROLLBACK_DAYS,
    auditCycleMonths: auditCycleMonths ?? DEFAULT_AUDIT_CYCLE_MONTHS,
    ...(only === undefined ? {} : { only }),
  };
}
