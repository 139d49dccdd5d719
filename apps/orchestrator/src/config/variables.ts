import { httpUrl, integer, secret, text } from '@volka/runtime';
import type { TemplateSection } from '@volka/runtime';
import { isRolePrefix, TLS_MODES } from '@volka/warehouse';
import { z } from 'zod';
import { proxyVariables } from './proxy-variables.ts';

/** The connection to the warehouse. */
export const databaseVariables = z.object({
  DB_HOST: text({ description: 'Host of the warehouse (PostgreSQL 15 or newer)', example: '127.0.0.1' }),
  DB_PORT: integer({ description: 'Port of the warehouse', example: '5432', min: 1, max: 65_535 }).prefault(
    '5432',
  ),
  DB_USER: text({
    description: 'Login of this process: an owner for `volka migrate`, orchestrator for everything else',
    example: 'orchestrator',
  }),
  DB_PASSWORD: secret({ description: 'Password of DB_USER' }),
  DB_NAME: text({ description: 'Name of the database', example: 'volka_marketing' }),
  DB_SSLMODE: z.enum(TLS_MODES).optional().meta({
    description:
      'Encryption, for Node and dbt alike: disable, require, verify-ca or verify-full; unset: disable for a host on this machine, else verify-full',
    example: 'verify-full',
  }),
  DB_SSLROOTCERT: text({
    description:
      "PEM file of the server's certificate authority, needed by verify-ca and verify-full; for Amazon RDS its global-bundle.pem",
    example: '/etc/ssl/certs/rds-global-bundle.pem',
  }).optional(),
  // Read by dbt's profile too.
  DB_ROLE_PREFIX: z
    .string()
    .refine(isRolePrefix, 'must be lower-case letters, digits and _, at most 32, the first no digit')
    .default('')
    .meta({
      description:
        'Prefix of the role names, for several warehouses on one server; DB_USER is then <prefix>orchestrator',
      example: 'marketing_',
    }),
});

/** The Campaigns API. */
export const apiVariables = z.object({
  VOLKA_API_BASE_URL: httpUrl({
    description: 'Address of the Campaigns API',
    example: 'https://api.sdetest.volka.team',
  }),
  VOLKA_API_KEY: secret({ description: 'Key sent as x-api-key' }),
});

/** Form of `VOLKA_RECONCILE` and of `--reconcile`. */
export const RECONCILE_FORM = /^(?:off|daily|all|sample:0?\.\d+)$/;

const SHARE_FORM = /^(?:0|1|0?\.\d+)$/;

/** Everything else; each reader of settings picks what it needs. */
export const runVariables = z.object({
  VOLKA_DATA_DIR: text({
    description:
      'Folder for spool and dbt artifacts, and for raw archive and reports unless the next two are set',
    example: '.volka/data',
  }).prefault('.volka/data'),
  VOLKA_ARCHIVE_URI: text({
    description:
      'Where raw answers are stored: s3://bucket/prefix (AWS credentials as usual) or a folder; unset: archive/ in VOLKA_DATA_DIR',
    example: 's3://volka-raw/campaigns',
  }).optional(),
  VOLKA_REPORTS_URI: text({
    description:
      'Where report files are written: s3://bucket/prefix (AWS credentials as usual) or a folder; unset: reports/ in VOLKA_DATA_DIR',
    example: 's3://volka-reports/marketing',
  }).optional(),
  VOLKA_RECONCILE: z
    .string()
    .refine(
      (value) => RECONCILE_FORM.test(value),
      'must be off, daily, all or sample:<share>, such as sample:0.1',
    )
    .default('daily')
    .meta({
      description:
        'Windows whose ads are compared with the campaign level: off, daily (those of the last 35 days, a tenth of the others), all, or sample:<share>',
      example: 'daily',
    }),
  VOLKA_NEGATIVE_REVENUE: z.enum(['accept', 'quarantine', 'clamp']).default('accept').meta({
    description: 'Revenue below 0: accept it as a refund, quarantine its cell, or clamp it to 0',
    example: 'accept',
  }),
  VOLKA_NEGATIVE_COUNTS: z.enum(['quarantine', 'clamp']).default('quarantine').meta({
    description: 'Counts, costs and prices below 0: quarantine the cell, or clamp it to 0',
    example: 'quarantine',
  }),
  VOLKA_COST_UNIT: z
    .enum(['cents', 'eur'])
    .default('cents')
    .meta({ description: "Unit of the API's cost: cents or eur", example: 'cents' }),
  VOLKA_MAX_REFUSED_SHARE: z
    .string()
    .refine((value) => SHARE_FORM.test(value), 'must be a share from 0 to 1, such as 0.05')
    .default('0.05')
    .meta({
      description:
        'Largest share of refused records, or of their spend, from 0 to 1; a window above it fails as contract drift; 1 never fails',
      example: '0.05',
    }),
  VOLKA_PYTHON_DIR: text({
    description: 'Virtual environment with dbt; created on first use',
    example: '.volka/python',
  }).prefault('.volka/python'),
  // dbt's profile reads it.
  DB_THREADS: integer({
    description: 'Number of models and tests that dbt runs at the same time; 2 if unset',
    example: '2',
    min: 1,
    max: 64,
  }).optional(),
  VOLKA_HISTORY_YEARS: integer({
    description: 'Length of the first load in years',
    example: '5',
    min: 1,
    max: 20,
  }).prefault('5'),
  VOLKA_LOAD_ORDER: z
    .enum(['oldest-first', 'newest-first'])
    .default('oldest-first')
    .meta({ description: 'Order of the first load: oldest-first or newest-first', example: 'oldest-first' }),
  VOLKA_ROLLBACK_DAYS: integer({
    description: 'Days before today that are fetched again each week; the audit finds later changes',
    example: '35',
    min: 1,
    max: 3_650,
  }).prefault('35'),
  VOLKA_AUDIT_CYCLE_MONTHS: integer({
    description:
      'Months within which each older month is fetched again and compared; an unchanged month loads nothing; 0 = never',
    example: '6',
    min: 0,
    max: 120,
  }).prefault('6'),
  VOLKA_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .meta({ description: 'Lowest level that is logged', example: 'info' }),
});

/** The sections of `.env.template`, in its order. */
export const CONFIG_SECTIONS: readonly TemplateSection[] = [
  { title: 'Warehouse', schema: databaseVariables },
  { title: 'Campaigns API', schema: apiVariables },
  { title: 'Proxy', schema: proxyVariables },
  { title: 'Run', schema: runVariables },
];
