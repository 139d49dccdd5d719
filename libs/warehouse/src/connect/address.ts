/** The address of a connection, for messages. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** The role that the login has set. */
  readonly role?: string;
}

/** Such as `db.example:5432/dwh as orchestrator`. */
export function describeAddress(address: Address | undefined): string {
  if (address === undefined) return 'the database';
  return `${address.host}:${String(address.port)}/${address.database} as ${address.user}`;
}

/** The same with the role, for errors about missing privileges. */
export function describeAddressAndRole(address: Address | undefined): string {
  const role = address?.role === undefined ? '' : ` (role ${address.role})`;
  return `${describeAddress(address)}${role}`;
}
