import { plainText } from './plain-text.ts';
import { accountText, COLUMN_FIGURES, touchedColumns } from './report-tables.ts';
import type { ValidationReport } from './validation-report.ts';

type Line = readonly string[];

/** Writes a report as aligned lines for a terminal: the sum of the records, the columns with effects, and the rules. */
export function formatReport(report: ValidationReport): string {
  const sections = [accountText(report)];

  const touched = touchedColumns(report);
  if (touched.length > 0) {
    const lines = touched.map((column) => [
      column.column,
      ...COLUMN_FIGURES.map(({ figure }) => String(column[figure])),
    ]);
    sections.push(align([['column', ...COLUMN_FIGURES.map(({ title }) => title)], ...lines], 1));
  }
  if (report.rules.length > 0) {
    const lines = report.rules.map((rule) => [
      rule.effect,
      rule.rule,
      rule.column ?? 'record',
      String(rule.count),
      rule.examples.map(({ recordIndex, value }) => `#${recordIndex} ${plainText(value)}`).join(', '),
    ]);
    sections.push(align([['effect', 'rule', 'column', 'count', 'first cases'], ...lines], 3, 3));
  }
  if (report.unknownFields.length > 0) {
    const lines = report.unknownFields.map(({ field, count }) => [plainText(field), String(count)]);
    sections.push(align([['unknown field', 'count'], ...lines], 1));
  }
  return `${sections.join('\n\n')}\n`;
}

/** Pads cells to columns; those from `firstRight` to `lastRight` are right-aligned. */
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
