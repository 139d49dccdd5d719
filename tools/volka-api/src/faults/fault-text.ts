import { listFaults } from './fault-catalogue.ts';
import { parseFaultRule } from './fault-rule.ts';
import type { FaultFamily } from './fault-catalogue.ts';
import type { FaultRule } from './fault-rule.ts';
import type { InjectedFault } from './injection-log.ts';

const HEADINGS: Readonly<Record<FaultFamily, string>> = {
  answer: 'Instead of the answer',
  transport: 'While an answer with rows is sent',
  rows: 'In rows of the answer',
};

/**
 * Parses a rule of the command line: `server-error:times=3,from=2024-10-01`.
 * @throws {SimulatorError} `SIMULATOR_FAULT_INVALID` naming the option.
 */
export function parseFaultText(text: string): FaultRule {
  const colon = text.indexOf(':');
  const fault = colon === -1 ? text : text.slice(0, colon);
  const options = colon === -1 ? [] : text.slice(colon + 1).split(',');
  const pairs = options.map((option): [string, unknown] => {
    const [name = '', value = ''] = option.split('=');
    return [name, /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value];
  });
  return parseFaultRule({ ...Object.fromEntries(pairs), fault });
}

/** The text of `--list-faults`. */
export function faultList(): string {
  const faults = listFaults();
  const width = Math.max(...faults.map(({ name }) => name.length));
  return (Object.keys(HEADINGS) as FaultFamily[])
    .map((family) => {
      const lines = faults
        .filter((fault) => fault.family === family)
        .map(({ name, wire, client, details }) => {
          const takes = details.length === 0 ? '' : `\n  ${' '.repeat(width)}  takes ${details.join(', ')}`;
          return `  ${name.padEnd(width)}  ${wire}\n  ${' '.repeat(width)}  client: ${client}${takes}`;
        });
      return `${HEADINGS[family]}\n${lines.join('\n')}`;
    })
    .join('\n\n');
}

/** The line that is printed for an injected fault. */
export function injectedLine({
  request,
  fault,
  periodFrom,
  periodTo,
  lod,
  rows,
  samples,
}: InjectedFault): string {
  const changed = rows === 0 ? '' : `, rows ${rows}: ${samples[0] ?? ''}${rows > 1 ? ' …' : ''}`;
  return `injected ${fault} into request ${request} (${periodFrom} to ${periodTo}, lod=${lod}${changed})`;
}
