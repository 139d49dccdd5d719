/** The checks of the doctor, in order. Each one needs the one before. */
export type DbtCheck = 'python' | 'environment' | 'versions' | 'profile' | 'connection' | 'manifest';

/** One line of a diagnosis. */
export type DbtFinding =
  | { readonly check: DbtCheck; readonly state: 'ok'; readonly detail: string }
  | {
      readonly check: DbtCheck;
      readonly state: 'problem';
      readonly detail: string;
      /** How to fix it, as an instruction. */
      readonly remedy: string;
    }
  /** Not checked, because an earlier check has a problem. */
  | { readonly check: DbtCheck; readonly state: 'unchecked'; readonly detail: string };
