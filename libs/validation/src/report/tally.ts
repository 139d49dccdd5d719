import type { RuleName } from './reason.ts';
import { showValue } from './reason.ts';
import type {
  ColumnReport,
  Effect,
  ExampleKey,
  RuleExample,
  RuleReport,
  UnknownField,
} from './validation-report.ts';
import { EXAMPLES_PER_RULE } from './validation-report.ts';

const UNKNOWN_FIELDS_KEPT = 100;

/** Rules for values of the right kind that are beyond a limit. */
const RANGE_RULES: ReadonlySet<RuleName> = new Set<RuleName>([
  'out-of-range',
  'negative',
  'outside-window',
  'name-too-long',
]);

/** The running count of one rule in one column. */
export class RuleTally {
  readonly rule: RuleName;
  readonly effect: Effect;
  readonly column: string | null;
  count = 0;
  readonly examples: RuleExample[] = [];
  readonly #unnamed: UnnamedExamples;

  constructor(effect: Effect, rule: RuleName, column: string | null, unnamed: UnnamedExamples) {
    this.#unnamed = unnamed;
    this.effect = effect;
    this.rule = rule;
    this.column = column;
  }

  /** Counts a case. The value becomes text only while more examples are needed. */
  hit(recordIndex: number, value: unknown): void {
    this.count += 1;
    if (this.examples.length === EXAMPLES_PER_RULE) return;
    const example = { recordIndex, value: showValue(value) };
    this.examples.push(example);
    this.#unnamed.push(example);
  }
}

type UnnamedExamples = (RuleExample & { key?: ExampleKey })[];

/** Counts the cases of all rules. */
export class Tally {
  readonly #rules = new Map<string, RuleTally>();
  readonly #fields = new Map<string, number>();
  readonly #unnamed: UnnamedExamples = [];

  /** True if the current record has examples and its key is not known yet. */
  get hasUnnamed(): boolean {
    return this.#unnamed.length > 0;
  }

  /** Sets the key of the current record's examples. */
  nameExamples(key: ExampleKey): void {
    for (const example of this.#unnamed) example.key = key;
    this.#unnamed.length = 0;
  }

  /** Returns the counter of a rule. Keep it if every record needs it. */
  rule(effect: Effect, rule: RuleName, column: string | null): RuleTally {
    const key = `${effect} ${rule} ${column ?? ''}`;
    const known = this.#rules.get(key);
    if (known !== undefined) return known;
    const fresh = new RuleTally(effect, rule, column, this.#unnamed);
    this.#rules.set(key, fresh);
    return fresh;
  }

  /** Counts a field that the contract does not have. After 100 different names, new ones are counted together as `…`. */
  unknownField(field: string): void {
    const name = this.#fields.has(field) || this.#fields.size < UNKNOWN_FIELDS_KEPT - 1 ? field : '…';
    this.#fields.set(name, (this.#fields.get(name) ?? 0) + 1);
  }

  rules(): readonly RuleReport[] {
    return [...this.#rules.values()]
      .filter((tally) => tally.count > 0)
      .map(({ rule, effect, column, count, examples }) => ({ rule, effect, column, count, examples }))
      .sort((a, b) => b.count - a.count);
  }

  columns(names: readonly string[], received: number): readonly ColumnReport[] {
    return names.map((column) => {
      const ofColumn = [...this.#rules.values()].filter((tally) => tally.column === column);
      const sum = (tallies: readonly RuleTally[]): number =>
        tallies.reduce((total, { count }) => total + count, 0);
      const total = (effect: Effect): number => sum(ofColumn.filter((tally) => tally.effect === effect));
      return {
        column,
        received,
        coerced: total('coerced'),
        nulled: total('nulled'),
        clamped: total('clamped'),
        derived: total('derived'),
        warned: total('warned'),
        quarantined: total('quarantined'),
        'cell-quarantined': total('cell-quarantined'),
        outOfRange: sum(ofColumn.filter(({ rule }) => RANGE_RULES.has(rule))),
      };
    });
  }

  /** Cells that were refused while their rows were accepted. */
  cellsQuarantined(): number {
    return [...this.#rules.values()].reduce(
      (total, { effect, count }) => (effect === 'cell-quarantined' ? total + count : total),
      0,
    );
  }

  unknownFields(): readonly UnknownField[] {
    return [...this.#fields].map(([field, count]) => ({ field, count })).sort((a, b) => b.count - a.count);
  }
}
