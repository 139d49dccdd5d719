/** The roles of the warehouse. Roles belong to the whole server; with a prefix, two databases have separate roles. */
export const WAREHOUSE_ROLES = ['etl_writer', 'dbt_transformer', 'dashboard_ro', 'orchestrator'] as const;

export type WarehouseRole = (typeof WAREHOUSE_ROLES)[number];

/** The attributes of `create role`. NOINHERIT: a session of the login has no privilege until it sets a role. */
export const ROLE_ATTRIBUTES: Readonly<Record<WarehouseRole, string>> = {
  etl_writer: 'nologin inherit',
  dbt_transformer: 'nologin inherit',
  dashboard_ro: 'nologin inherit',
  orchestrator: 'login noinherit',
};

/** The login that runs the pipelines, and the roles that it may set. */
export const LOGIN_ROLE = 'orchestrator';
export const ROLES_OF_LOGIN: readonly WarehouseRole[] = ['etl_writer', 'dbt_transformer', 'dashboard_ro'];

/**
 * Limits of a reader's session, as settings of the role in this database. PostgreSQL applies the settings of the login role, so each login
 * that is a member of dashboard_ro needs them, too: `findExposures` lists logins without them.
 */
export const READER_SETTINGS: Readonly<Record<string, string>> = {
  statement_timeout: '15min',
  lock_timeout: '30s',
  idle_in_transaction_session_timeout: '10min',
  // Only a superuser may set it, and a session cannot raise it.
  temp_file_limit: '10GB',
};

/** The connection limit of a reader's login. */
export const READER_CONNECTION_LIMIT = 20;

const PREFIX_FORM = /^(?:[a-z_][a-z0-9_]{0,31})?$/;

/** Returns whether role names with this prefix are plain lower-case identifiers; '' is no prefix. */
export function isRolePrefix(prefix: string): boolean {
  return PREFIX_FORM.test(prefix);
}

/** Returns the name of each role on the server, in the order of `WAREHOUSE_ROLES`. */
export function roleNames(prefix: string): readonly string[] {
  return WAREHOUSE_ROLES.map((role) => `${prefix}${role}`);
}
