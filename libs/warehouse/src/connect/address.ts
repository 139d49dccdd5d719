/** Where a connection goes, for messages. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** What the login acts as. */
  readonly role?: string;
}

/** Such as `db.example:5432/dwh as orchestrator`. */
export function describeAddress(address: Address | undefined): string {
  if (address === undefined) return 'the database';
  return `${address.host}:${String(address.port)}/${address.database} as ${address.user}`;
}

/** The same with the role, for what that role may not do. */
export function describeAddressAndRole(address: Address | undefined): string {
  const role = address?.role === undefined ? '' : ` (role ${address.role})`;
  return `${describeAddress(address)}${role}`;
}
