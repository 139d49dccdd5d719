/** A constraint of a contract; `columns` is set only if it belongs to the model and not to a column. */
export interface Constraint {
  readonly type: string;
  readonly columns?: readonly string[];
}

/** The used fields of a node of dbt's `manifest.json` (schema v12). */
export interface ManifestNode {
  readonly unique_id: string;
  readonly resource_type: string;
  readonly name: string;
  /** Relative to the dbt project. */
  readonly original_file_path: string;
  readonly description: string;
  readonly columns: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly description: string;
        readonly data_type?: string | null;
        readonly constraints?: readonly Constraint[];
      }
    >
  >;
  readonly constraints?: readonly Constraint[];
  readonly depends_on: { readonly nodes?: readonly string[] };
  readonly config: {
    readonly materialized?: string;
    readonly contract?: { readonly enforced?: boolean };
    readonly group?: string | null;
    readonly access?: string;
    /** `foreign_keys` is this project's own: see the macro `ensure_foreign_keys`. */
    readonly meta?: { readonly foreign_keys?: readonly { readonly column: string; readonly to: string }[] };
  };
  readonly access?: string;
  readonly group?: string | null;
  /** The node that a generic test is on. */
  readonly attached_node?: string | null;
  readonly test_metadata?: {
    readonly name: string;
    readonly kwargs?: { readonly column_name?: string; readonly columns?: readonly string[] };
  } | null;
  /** The model that a unit test tests. */
  readonly model?: string;
}

export interface Manifest {
  readonly nodes: Readonly<Record<string, ManifestNode>>;
  readonly exposures: Readonly<
    Record<string, { readonly name: string; readonly depends_on: { readonly nodes?: readonly string[] } }>
  >;
  readonly unit_tests: Readonly<Record<string, { readonly name: string; readonly model: string }>>;
}

/** What is used of a macro of dbt's `manifest.json`, of the project or of dbt itself. */
export interface ManifestMacro {
  readonly name: string;
  readonly package_name: string;
  /** Relative to the package. */
  readonly original_file_path: string;
  /** The whole text of the macro, as dbt read it. */
  readonly macro_sql: string;
}

export interface MacroManifest {
  readonly metadata: { readonly dbt_version: string; readonly project_name: string };
  readonly macros: Readonly<Record<string, ManifestMacro>>;
}

/** The layers of the project, by folder. */
export type Layer = 'staging' | 'core' | 'reporting';

/** The layer of a model, or undefined if its folder is not a layer. */
export function layerOf({ original_file_path: path }: ManifestNode): Layer | undefined {
  if (path.startsWith('models/staging/')) return 'staging';
  if (path.startsWith('models/marts/core/')) return 'core';
  return path.startsWith('models/marts/reporting/') ? 'reporting' : undefined;
}

export function modelsOf(manifest: Manifest): readonly ManifestNode[] {
  return Object.values(manifest.nodes).filter(({ resource_type: type }) => type === 'model');
}
