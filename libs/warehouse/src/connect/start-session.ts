import type { ClientBase } from 'pg';

/** What every connection is set to before anyone uses it. */
export interface SessionSettings {
  readonly statementTimeoutMs: number;
  readonly role?: string;
}

/**
 * Sets a new connection to UTC, ISO dates, its timeout and its role, in one statement. Start-up options would do it
 * without a statement, but poolers such as PgBouncer refuse them.
 * @param onPooler Called where a pooler answers instead of PostgreSQL, before anything is set: in transaction mode the
 * settings would reach other clients of the pooler.
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
  // A pooler makes up the process id that it tells its clients. This way a direct connection costs one round trip.
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
