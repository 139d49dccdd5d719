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

/** An object of the database, and who owns it. */
export interface PresentObject {
  readonly kind: 'schema' | 'table' | 'sequence' | 'routine';
  /** As SQL takes it: qualified, quoted where needed, a routine with its arguments. */
  readonly name: string;
  readonly schema: string;
  readonly owner: string;
}

interface AccessOptions {
  readonly prefix: string;
  readonly repair: boolean;
  /** Who migrates. */
  readonly user: string;
}

export const MANAGED_SCHEMAS: readonly string[] = Object.keys(SCHEMA_GRANTS);

/** The statements that make owners, grants and default privileges what `privileges.ts` states. Pure. */
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

/** Schemas first: the new owner of a table must be allowed to create in its schema. */
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
    // What users made in dbt's schemas stays theirs.
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

/** A reader sees what dbt made, and what it will make. */
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

/** Of the migrations. */
function isOwn({ schema, name }: PresentObject): boolean {
  return schema === 'etl' || schema === 'drizzle' || name in RELATION_GRANTS;
}

function isMadeByDbt(object: PresentObject): boolean {
  if (isOwn(object) || object.kind === 'schema') return false;
  return isOfDbt(object.schema) || object.schema === 'dq' || DBT_RELATIONS_ELSEWHERE.includes(object.name);
}
