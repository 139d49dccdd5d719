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
  /** table, view, incremental …; null for what is not materialized. */
  readonly materialized: string | null;
  /** `"database"."schema"."name"`, or null for what has no relation of its own. */
  readonly relation: string | null;
  readonly dependsOn: readonly string[];
}

/** What to list; without a selection everything that the project has. */
export interface ListRequest {
  /** dbt's node selection; several are a union. */
  readonly select?: string | readonly string[];
  readonly exclude?: string | readonly string[];
  /** Such as `['model', 'test']`. @defaultValue all */
  readonly resourceTypes?: readonly string[];
  readonly signal?: AbortSignal;
}
