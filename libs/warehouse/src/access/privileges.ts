import type { WarehouseRole } from './roles.ts';

/** The privileges of each role on an object, in the syntax of `grant`, such as `select, update (state)`. */
type Grants = Readonly<Partial<Record<WarehouseRole, string>>>;

/** Schemas of dbt: `dbt_transformer` owns them, and creates, replaces and drops the objects in them. */
export const DBT_SCHEMAS = ['public_staging', 'public_core', 'public_reporting'] as const;

/** Relations that dbt creates outside its schemas. */
export const DBT_RELATIONS_ELSEWHERE: readonly string[] = ['public.scd_campaign_performance'];

/** Schemas in which `dashboard_ro` may read every table and view of dbt, also those that dbt creates later. */
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

/** A record of an operator's decision or of a run: inserted once, never changed, readable by all roles. */
const LEDGER: Grants = { etl_writer: 'select, insert', dbt_transformer: 'select', dashboard_ro: 'select' };

/** A view of the ledger. */
const READ: Grants = { etl_writer: 'select', dbt_transformer: 'select', dashboard_ro: 'select' };

/**
 * The only list of privileges on our tables, views and sequences. A new table needs an entry here (a test checks). Every `migrate` revokes
 * what is not listed from our roles and from PUBLIC.
 */
export const RELATION_GRANTS: Readonly<Record<string, Grants>> = {
  // Append-only: no update, no delete, no truncate (DATA_RULES 26).
  'public.campaign_performance_raw_appends': { etl_writer: 'select, insert', dbt_transformer: 'select' },
  'etl.applied_migrations': READ,
  // A decision can be added and withdrawn, but not changed. Readers do not see the names of operators.
  'etl.accepted_gaps': {
    etl_writer: 'select, insert, update (withdrawn_by, withdrawn_at)',
    dbt_transformer: 'select',
    dashboard_ro: 'select (gap_id, stream, from_date, to_date, reason, accepted_at, withdrawn_at)',
  },
  'etl.coverage': { ...LEDGER, etl_writer: 'select, insert, update' },
  'etl.day_volumes': LEDGER,
  // Readers do not see the names of operators.
  'etl.empty_day_confirmations': { etl_writer: 'select, insert', dbt_transformer: 'select' },
  'etl.history_loads': { ...LEDGER, dbt_transformer: 'select, update' },
  'etl.loads': LEDGER,
  'etl.profiles': LEDGER,
  // Readers see why records were refused, but neither the records (raw_json) nor the operators (resolved_by).
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
  // State that the tests of dbt keep between runs.
  'dq.checked_days': { dbt_transformer: 'select, insert, update, delete', dashboard_ro: 'select' },
  // The orchestrator records the results of dbt. dbt itself cannot change them.
  'dq.dbt_invocation': LEDGER,
  'dq.dbt_node_result': LEDGER,
  // Only the columns of the withdrawal can be changed. Readers do not see the names of operators.
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

/** Only dbt creates temporary tables. */
export const DATABASE_GRANTS: Grants = { dbt_transformer: 'temporary' };

/**
 * Functions that PUBLIC may call by default, and that a reader must not call: they take advisory locks, which writers wait for, sleep, or store
 * large objects. Patterns of `like`, and the roles that need them. Only a superuser can revoke them.
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
