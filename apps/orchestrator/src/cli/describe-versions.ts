import type { HistoryKey, HistoryVersion, MetricChange } from '@volka/warehouse/operate';
import { alignColumns } from './align-columns.ts';

const UNKNOWN = '–';
const FIGURES_A_LINE = 4;
const NUMBERS = new Set([1, 3]);

/** Formats all versions of a key as lines: when each was current, why it was made, what changed. */
export function describeVersions(key: HistoryKey, versions: readonly HistoryVersion[]): readonly string[] {
  const count = versions.length === 1 ? '1 version' : `${versions.length} versions`;
  return [
    `${key.campaign} / ${key.ad} on ${key.date}: ${count}`,
    ...versions.flatMap((version, index) => [
      '',
      headline(version, index + 1),
      ...indent(version.kind === 'initial' ? describeFigures(version) : describeChanges(version)),
    ]),
  ];
}

function headline(
  { validFrom, validTo, kind, loadId, runId, ageDays }: HistoryVersion,
  number: number,
): string {
  const span = `${instant(validFrom)} to ${validTo === null ? 'now' : instant(validTo)}`;
  const age = ageDays === 1 ? '1 day' : `${ageDays} days`;
  return `${number}. ${(kind ?? 'not classified yet').padEnd(13)} ${span}   load ${loadId}, ${age} after the day, run ${runId}`;
}

function describeFigures({ figures }: HistoryVersion): readonly string[] {
  const cells = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  const lines = Array.from({ length: Math.ceil(cells.length / FIGURES_A_LINE) }, (_, line) =>
    cells.slice(line * FIGURES_A_LINE, (line + 1) * FIGURES_A_LINE),
  );
  return alignColumns(lines);
}

function describeChanges({ kind, changes }: HistoryVersion): readonly string[] {
  if (kind === null) return ['what changed is known after the next run of the marts'];
  return alignColumns(changes.map(describeChange), NUMBERS);
}

function describeChange({ metric, oldValue, newValue, isMaturation }: MetricChange): readonly string[] {
  return [metric, oldValue ?? UNKNOWN, '→', newValue ?? UNKNOWN, isMaturation ? 'matures' : ''];
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `   ${line}`);
}

/** `2024-10-02 05:00:00` of an ISO instant, UTC; with its fraction where it has one. */
function instant(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}
