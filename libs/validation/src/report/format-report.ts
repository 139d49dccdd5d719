import type { ValidationReport } from './validation-report.ts';

type Line = readonly string[];

/** Writes a report as aligned lines for a terminal: the balance, the columns that something happened to, the rules. */
export function formatReport(report: ValidationReport): string {
  const { received, accepted, collapsed, quarantined } = report;
  const sections = [
    `received ${received} = accepted ${accepted} + collapsed ${collapsed} + quarantined ${quarantined}`,
  ];

  const touched = report.columns.filter(
    (c) => c.coerced + c.nulled + c.clamped + c.derived + c.warned + c.quarantined > 0,
  );
  if (touched.length > 0) {
    const header: Line = ['column', 'coerced', 'nulled', 'clamped', 'derived', 'warned', 'quarantined'];
    const lines = touched.map((c) => [
      c.column,
      ...[c.coerced, c.nulled, c.clamped, c.derived, c.warned, c.quarantined].map(String),
    ]);
    sections.push(align([header, ...lines], 1));
  }
  if (report.rules.length > 0) {
    const lines = report.rules.map((rule) => [
      rule.effect,
      rule.rule,
      rule.column ?? 'record',
      String(rule.count),
      rule.examples.map(({ recordIndex, value }) => `#${recordIndex} ${plain(value)}`).join(', '),
    ]);
    sections.push(align([['effect', 'rule', 'column', 'count', 'first cases'], ...lines], 3, 3));
  }
  if (report.unknownFields.length > 0) {
    const lines = report.unknownFields.map(({ field, count }) => [plain(field), String(count)]);
    sections.push(align([['unknown field', 'count'], ...lines], 1));
  }
  return `${sections.join('\n\n')}\n`;
}

/** Pads cells to columns; those from `firstRight` to `lastRight` stand to the right. */
function align(lines: readonly Line[], firstRight: number, lastRight = Infinity): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return column >= firstRight && column <= lastRight ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A value of the source must not steer the terminal. */
function plain(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}
