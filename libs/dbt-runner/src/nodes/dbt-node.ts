/** A node of the project, as its manifest has it. */
export interface DbtNode {
  /** dbt's key, `model.package.name`. */
  readonly uniqueId: string;
  readonly name: string;
  /** model, test, unit_test, snapshot, seed, source, exposure … */
  readonly resourceType: string;
  /** The file that declares it, relative to the project. */
  readonly path: string;
  readonly tags: readonly string[];
  readonly description: string;
  /** table, view, incremental …; null for a node that is not materialized. */
  readonly materialized: string | null;
  /** `"database"."schema"."name"`, or null for a node without a relation. */
  readonly relation: string | null;
  readonly dependsOn: readonly string[];
}

/** What to list; all nodes of the project without a selection. */
export interface ListRequest {
  /** dbt's node selection; several are a union. */
  readonly select?: string | readonly string[];
  readonly exclude?: string | readonly string[];
  /** Such as `['model', 'test']`. @defaultValue all */
  readonly resourceTypes?: readonly string[];
  readonly signal?: AbortSignal;
}
