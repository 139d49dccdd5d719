import { escapeIdentifier } from 'pg';
import {
  DBT_RELATIONS_ELSEWHERE,
  DBT_SCHEMAS,
  READABLE_DBT_SCHEMAS,
  RELATION_GRANTS,
  SCHEMA_GRANTS,
} from './privileges.ts';
import { roleNames, WAREHOUSE_ROLES } from './roles.ts';
import type { WarehouseRole } from './roles.ts';

/** An object of the database and its owner. */
export interface PresentObject {
  readonly kind: 'schema' | 'table' | 'sequence' | 'routine';
  /** Its name in SQL: qualified, quoted where needed; a routine with its arguments. */
  readonly name: string;
  readonly schema: string;
  readonly owner: string;
}

interface AccessOptions {
  readonly prefix: string;
  readonly repair: boolean;
  /** The role that runs the migration. */
  readonly user: string;
}

export const MANAGED_SCHEMAS: readonly string[] = Object.keys(SCHEMA_GRANTS);

/** Returns the statements that set owners, grants and default privileges as listed in `privileges.ts`. Pure. */
export function accessStatements(
  present: readonly PresentObject[],
  options: AccessOptions,
): readonly string[] {
  return [
    ...ownerStatements(present, options),
    ...present.flatMap((object) => grantStatements(object, options.prefix)),
    ...readerStatements(present, options),
  ];
}

/** Schemas come first: the new owner of a table needs CREATE on its schema. */
function ownerStatements(
  present: readonly PresentObject[],
  { prefix, repair, user }: AccessOptions,
): readonly string[] {
  const ours = roleNames(prefix);
  const dbt = `${prefix}dbt_transformer`;
  const ownerOfLedger = present.find(({ kind, schema }) => kind === 'schema' && schema === 'etl')?.owner;
  const owner = ownerOfLedger === undefined || ours.includes(ownerOfLedger) ? user : ownerOfLedger;
  const wanted = (object: PresentObject): string => {
    if (object.schema === 'public' && object.kind === 'schema') return object.owner;
    if (object.kind === 'schema') return isOfDbt(object.schema) ? dbt : owner;
    if (isOwn(object)) return owner;
    // Objects that users created in dbt's schemas keep their owner.
    return repair && isMadeByDbt(object) && [owner, user].includes(object.owner) ? dbt : object.owner;
  };
  return [...present]
    .toSorted((a, b) => Number(b.kind === 'schema') - Number(a.kind === 'schema'))
    .filter((object) => object.kind !== 'sequence' && wanted(object) !== object.owner)
    .map((object) => `alter ${object.kind} ${object.name} owner to ${escapeIdentifier(wanted(object))}`);
}

function grantStatements(object: PresentObject, prefix: string): readonly string[] {
  const { kind, schema, name } = object;
  if (kind !== 'schema' && !isOwn(object)) return [];
  const wanted = kind === 'schema' ? SCHEMA_GRANTS[schema] : RELATION_GRANTS[name];
  // An owner that loses the privileges of its own schema cannot use it.
  const others = WAREHOUSE_ROLES.filter(
    (role) => !(kind === 'schema' && isOfDbt(schema) && role === 'dbt_transformer'),
  );
  const names = others.map((role) => escapeIdentifier(`${prefix}${role}`)).join(', ');
  return [
    // Every database lets PUBLIC use the schema public.
    `revoke ${schema === 'public' && kind === 'schema' ? 'create' : 'all'} on ${kind} ${name} from public`,
    `revoke all on ${kind} ${name} from ${names}`,
    ...Object.entries(wanted ?? {}).map(
      ([role, privileges]) =>
        `grant ${privileges} on ${kind} ${name} to ${escapeIdentifier(`${prefix}${role}`)}`,
    ),
  ];
}

/** Grants a reader the tables that dbt has created, and those that it creates later. */
function readerStatements(
  present: readonly PresentObject[],
  { prefix, repair }: AccessOptions,
): readonly string[] {
  const [dbt, reader] = (['dbt_transformer', 'dashboard_ro'] satisfies WarehouseRole[]).map((role) =>
    escapeIdentifier(`${prefix}${role}`),
  );
  const made = present.filter(
    (object) =>
      object.kind === 'table' &&
      READABLE_DBT_SCHEMAS.some((schema) => schema === object.schema) &&
      isMadeByDbt(object) &&
      (repair || object.owner === `${prefix}dbt_transformer`),
  );
  return [
    ...made.map(({ name }) => `grant select on table ${name} to ${reader ?? ''}`),
    ...READABLE_DBT_SCHEMAS.map(
      (schema) =>
        `alter default privileges for role ${dbt ?? ''} in schema ${schema} grant select on tables to ${reader ?? ''}`,
    ),
  ];
}

function isOfDbt(schema: string): boolean {
  return DBT_SCHEMAS.some((each) => each === schema);
}

/** The schemas of the migrations. */
function isOwn({ schema, name }: PresentObject): boolean {
  return schema === 'etl' || schema === 'drizzle' || name in RELATION_GRANTS;
}

function isMadeByDbt(object: PresentObject): boolean {
  if (isOwn(object) || object.kind === 'schema') return false;
  return isOfDbt(object.schema) || object.schema === 'dq' || DBT_RELATIONS_ELSEWHERE.includes(object.name);
}
