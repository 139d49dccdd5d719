import type { WarehouseRole } from './roles.ts';

/** What a role may do with an object: the privileges as `grant` takes them, such as `select, update (state)`. */
type Grants = Readonly<Partial<Record<WarehouseRole, string>>>;

/** Schemas of dbt: `dbt_transformer` owns them and creates, replaces and drops what is in them. */
export const DBT_SCHEMAS = ['public_staging', 'public_core', 'public_reporting'] as const;

/** What dbt makes outside its schemas. */
export const DBT_RELATIONS_ELSEWHERE: readonly string[] = ['public.scd_campaign_performance'];

/** Schemas in which `dashboard_ro` reads every table and view that dbt makes, now and later. */
export const READABLE_DBT_SCHEMAS = ['public_core', 'public_reporting', 'dq'] as const;

export const SCHEMA_GRANTS: Readonly<Record<string, Grants>> = {
  // The snapshot, scd_campaign_performance, is in public.
  public: { etl_writer: 'usage', dbt_transformer: 'usage, create' },
  etl: { etl_writer: 'usage', dbt_transformer: 'usage', dashboard_ro: 'usage' },
  dq: { etl_writer: 'usage', dbt_transformer: 'usage, create', dashboard_ro: 'usage' },
  drizzle: {},
  public_core: { dashboard_ro: 'usage' },
  public_reporting: { dashboard_ro: 'usage' },
  public_staging: {},
};

/** A record of an operator's or a run's doing: written once, read by all. */
const LEDGER: Grants = { etl_writer: 'select, insert', dbt_transformer: 'select', dashboard_ro: 'select' };

/** What is derived from the ledger. */
const READ: Grants = { etl_writer: 'select', dbt_transformer: 'select', dashboard_ro: 'select' };

/**
 * The one list of who may do what with our tables, views and sequences. A new table of a migration needs a line here (a test
 * checks); what is not listed is revoked from our roles and from PUBLIC by every `migrate`.
 */
export const RELATION_GRANTS: Readonly<Record<string, Grants>> = {
  // Append-only: no update, no delete, no truncate (DATA_RULES 26).
  'public.campaign_performance_raw_appends': { etl_writer: 'select, insert', dbt_transformer: 'select' },
  'etl.applied_migrations': READ,
  // A decision is added and withdrawn, never changed otherwise. The reader sees no names of operators.
  'etl.accepted_gaps': {
    etl_writer: 'select, insert, update (withdrawn_by, withdrawn_at)',
    dbt_transformer: 'select',
    dashboard_ro: 'select (gap_id, stream, from_date, to_date, reason, accepted_at, withdrawn_at)',
  },
  'etl.coverage': { ...LEDGER, etl_writer: 'select, insert, update' },
  'etl.day_volumes': LEDGER,
  // The reader sees no names of operators.
  'etl.empty_day_confirmations': { etl_writer: 'select, insert', dbt_transformer: 'select' },
  'etl.history_loads': { ...LEDGER, dbt_transformer: 'select, update' },
  'etl.loads': LEDGER,
  'etl.profiles': LEDGER,
  // Reports say why records were refused; the records (raw_json) and who decided (resolved_by) are not for readers.
  'etl.quarantine': {
    etl_writer: 'select, insert, update (state, resolved_at, resolved_by, discard_reason, replay_load_id)',
    dbt_transformer: 'select',
    dashboard_ro:
      'select (quarantine_id, load_id, record_index, campaigns_execution_date, campaign_name, ad_name, reasons, state, quarantined_at, resolved_at, discard_reason, replay_load_id, cell_columns)',
  },
  'etl.refused_days': READ,
  'etl.refused_keys': READ,
  'etl.request_holds': {
    etl_writer: 'select, insert, update (lifted_at, lifted_by)',
    dbt_transformer: 'select',
    dashboard_ro: 'select (hold_id, source, run_id, not_before, status, noted_at, lifted_at)',
  },
  'etl.report_files': { ...LEDGER, etl_writer: 'select, insert, update (removed_at)' },
  'etl.warnings': LEDGER,
  'etl.windows_under_way': { ...LEDGER, etl_writer: 'select, insert, update, delete' },
  // The memory of the tests, not evidence about them.
  'dq.checked_days': { dbt_transformer: 'select, insert, update, delete', dashboard_ro: 'select' },
  // The orchestrator records what dbt did: dbt cannot change the evidence about itself.
  'dq.dbt_invocation': LEDGER,
  'dq.dbt_node_result': LEDGER,
  // Only the withdrawal is ever changed. The reader sees no names of operators.
  'dq.test_acknowledgements': {
    etl_writer: 'select, insert, update (withdrawn_at, withdrawn_by)',
    dbt_transformer: 'select',
    dashboard_ro:
      'select (acknowledgement_id, test_name, campaign_name, from_date, to_date, reason, acknowledged_at, last_day, withdrawn_at)',
  },
  'etl.accepted_gaps_gap_id_seq': { etl_writer: 'usage' },
  'etl.loads_load_id_seq': { etl_writer: 'usage' },
  'etl.quarantine_quarantine_id_seq': { etl_writer: 'usage' },
  'etl.request_holds_hold_id_seq': { etl_writer: 'usage' },
  'etl.warnings_warning_id_seq': { etl_writer: 'usage' },
};

/** Only dbt makes temporary tables. */
export const DATABASE_GRANTS: Grants = { dbt_transformer: 'temporary' };

/**
 * Functions of the server that PUBLIC may call by default and a reader must not: they hold locks that writers wait for, keep a
 * connection asleep, or store large objects. Patterns of `like`, and who needs them. Only a superuser can revoke them.
 */
export const RESERVED_FUNCTIONS: readonly {
  readonly what: string;
  readonly patterns: readonly string[];
  readonly for: readonly WarehouseRole[];
}[] = [
  {
    what: 'take advisory locks',
    patterns: ['pg\\_advisory\\_%', 'pg\\_try\\_advisory\\_%'],
    for: ['etl_writer', 'dbt_transformer'],
  },
  { what: 'sleep', patterns: ['pg\\_sleep%'], for: ['etl_writer', 'dbt_transformer'] },
  { what: 'keep large objects', patterns: ['lo\\_%', 'loread', 'lowrite'], for: [] },
];
