/** A rule or a decision that a file cites. */
export interface Citation {
  /** `rule 22a` or `ADR 0034`, as the indexes name it. */
  readonly name: string;
  readonly file: string;
}

const NUMBER = String.raw`\d{1,2}[a-z]?`;
const LIST = `${NUMBER}(?:(?:, | and |-| to )${NUMBER})*\\b`;
const RULES = new RegExp(String.raw`(?:DATA_RULES|\brules?) (${LIST})`, 'gi');
const BRACKETS = new RegExp(
  String.raw`\[((?:${NUMBER}|ADR \d{4})(?:, (?:${NUMBER}|ADR \d{4}))*)\](?!\()`,
  'g',
);

/**
 * Every rule and decision that a text cites: `DATA_RULES 1, 22a`, `rules 29 to 35`, `ADR 0034`, and in the decision log
 * of dbt also `[30, ADR 0041]`. A range cites each of its numbers. `DATA_RULES` without a number cites `rule ?`.
 */
export function citationsIn(file: string, text: string): readonly Citation[] {
  const lists = [...text.matchAll(RULES)].map(([, list = '']) => list);
  if (file.endsWith('DECISIONLOG.md'))
    lists.push(...[...text.matchAll(BRACKETS)].map(([, list = '']) => list.replaceAll(/ADR \d{4}/g, '')));
  const names = [
    ...lists.flatMap(expand).map((number) => `rule ${number}`),
    ...[...text.matchAll(/\bADRs? (\d{4}(?:(?:, | and )\d{4})*)/g)].flatMap(([, list = '']) =>
      (list.match(/\d{4}/g) ?? []).map((number) => `ADR ${number}`),
    ),
    ...(/DATA_RULES(?! \d)/.test(text) ? ['rule ?'] : []),
  ];
  return [...new Set(names)].map((name) => ({ name, file }));
}

/** The numbers of the rules that `docs/data-rules.md` has a heading for. */
export function rulesIn(text: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^### (${NUMBER}) `, 'gm'))].map(([, number = '']) => number);
}

/** `1, 29 to 31, 22a` → 1, 29, 30, 31, 22a. */
function expand(list: string): readonly string[] {
  return list.split(/, | and /).flatMap((part) => {
    const [from = '', to] = part.split(/-| to /);
    if (to === undefined) return from.trim() === '' ? [] : [from.trim()];
    const count = Number.parseInt(to) - Number.parseInt(from) + 1;
    return Array.from({ length: Math.max(count, 1) }, (_, index) => `${Number.parseInt(from) + index}`);
  });
}
