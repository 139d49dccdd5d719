/** What the doctor looks at, in its order: each needs the one before. */
export type DbtCheck = 'python' | 'environment' | 'versions' | 'profile' | 'connection' | 'manifest';

/** One line of a diagnosis. */
export type DbtFinding =
  | { readonly check: DbtCheck; readonly state: 'ok'; readonly detail: string }
  | {
      readonly check: DbtCheck;
      readonly state: 'problem';
      readonly detail: string;
      /** What mends it, as an instruction. */
      readonly remedy: string;
    }
  /** Nothing can be said as long as an earlier check has a problem. */
  | { readonly check: DbtCheck; readonly state: 'unchecked'; readonly detail: string };
