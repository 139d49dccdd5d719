import type { ClientBase } from 'pg';

/** The settings of every new connection. */
export interface SessionSettings {
  readonly statementTimeoutMs: number;
  readonly role?: string;
}

/**
 * Sets UTC, ISO dates, the timeout and the role of a new connection, in one statement. Start-up options need no statement, but poolers such as
 * PgBouncer refuse them.
 * @param onPooler Called if a pooler answers instead of PostgreSQL, before anything is set: in transaction mode, the settings would also apply
 * to other clients of the pooler.
 */
export async function startSession(
  client: ClientBase,
  { statementTimeoutMs, role }: SessionSettings,
  onPooler: () => Promise<void>,
): Promise<void> {
  const settings = [
    ['TimeZone', 'UTC'],
    ['DateStyle', 'ISO'],
    ['statement_timeout', String(statementTimeoutMs)],
    ...(role === undefined ? [] : [['role', role]]),
  ];
  const values = [settings.map(([name]) => name), settings.map(([, value]) => value)];
  // A pooler invents the process id that it sends to its clients. So this check costs a direct connection one round trip only.
  const { processID } = client as unknown as { readonly processID: number | null };
  const { rowCount } = await client.query(`${SET_ALL} where pg_backend_pid() = $3::int4`, [
    ...values,
    processID,
  ]);
  if (rowCount === settings.length) return;
  await onPooler();
  await client.query(SET_ALL, values);
}

const SET_ALL =
  'select set_config(name, value, false) from unnest($1::text[], $2::text[]) as s (name, value)';
