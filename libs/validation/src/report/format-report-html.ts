import { plainText } from './plain-text.ts';
import { accountText, COLUMN_FIGURES, touchedColumns } from './report-tables.ts';
import type { ValidationReport } from './validation-report.ts';

type Row = readonly (string | number)[];

/**
 * Writes a report as an HTML `<section>` to include in a page: no style, no script, no attribute from the data. All text of the source is
 * escaped.
 */
export function formatReportHtml(report: ValidationReport): string {
  const parts = [`<p>${accountText(report)}</p>`];
  const touched = touchedColumns(report);
  if (touched.length > 0) {
    const rows = touched.map((column): Row => [
      column.column,
      ...COLUMN_FIGURES.map(({ figure }) => column[figure]),
    ]);
    parts.push(table('Columns', ['column', ...COLUMN_FIGURES.map(({ title }) => title)], rows));
  }
  if (report.rules.length > 0) {
    const rows = report.rules.map(({ effect, rule, column, count, examples }): Row => {
      const cases = examples.map(({ recordIndex, value }) => `#${recordIndex} ${value}`).join(', ');
      return [effect, rule, column ?? 'record', count, cases];
    });
    parts.push(table('Rules', ['effect', 'rule', 'column', 'count', 'first cases'], rows));
  }
  if (report.unknownFields.length > 0) {
    const rows = report.unknownFields.map(({ field, count }): Row => [field, count]);
    parts.push(table('Unknown fields', ['field', 'count'], rows));
  }
  return `<section class="validation-report">\n${parts.join('\n')}\n</section>\n`;
}

function table(caption: string, header: readonly string[], rows: readonly Row[]): string {
  const head = header.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n');
  return `<table>\n<caption>${caption}</caption>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
}

function cell(value: string | number): string {
  return `<td>${escapeHtml(String(value))}</td>`;
}

function escapeHtml(text: string): string {
  return plainText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
