import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listFaults } from './fault-catalogue.ts';
import { FaultSwitches } from './fault-switches.ts';
import type { FaultRule } from './fault-rule.ts';
import type { FaultableRequest } from './fault-switches.ts';

const REQUEST: FaultableRequest = { number: 1, fromDay: 20_000, toDay: 20_010, lod: 'a', hasRows: true };

function injected(rules: readonly FaultRule[], seed: number, numbers: readonly number[]): readonly string[] {
  const switches = new FaultSwitches(seed);
  for (const rule of rules) switches.add(rule);
  return numbers.flatMap((number) =>
    switches.draw({ ...REQUEST, number }).map(({ rule }) => `${number} ${rule.fault}`),
  );
}

const numbers = Array.from({ length: 200 }, (_, i) => i + 1);

describe('FaultSwitches', () => {
  test('affects as many requests as its probability says, selected only by seed and request number', () => {
    const names = fc.constantFrom(...listFaults().map(({ name }) => name));
    fc.assert(
      fc.property(
        names,
        fc.integer(),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        (fault, seed, probability) => {
          const rules = [{ fault, probability }];
          const inOrder = injected(rules, seed, numbers);
          expect(inOrder.length).toBeGreaterThan(200 * probability - 60);
          expect(inOrder.length).toBeLessThan(200 * probability + 60);
          // The order of requests does not matter, nor what else is on behind it.
          expect(injected(rules, seed, numbers.toReversed()).toReversed()).toEqual(inOrder);
          const behind: FaultRule = { fault: 'server-error', probability: 0.5 };
          const withMore = injected([...rules, behind], seed, numbers).filter((entry) =>
            entry.endsWith(` ${fault}`),
          );
          if (fault !== 'server-error') expect(inOrder).toEqual(expect.arrayContaining([...withMore]));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('gives each fault dice of its own', () => {
    const rule = (fault: FaultRule['fault']): FaultRule => ({ fault, probability: 0.5 });
    const of = (fault: FaultRule['fault']): string[] =>
      injected([rule(fault)], 1, numbers).map((entry) => entry.split(' ')[0] ?? '');
    expect(of('server-error')).not.toEqual(of('bad-gateway'));
  });

  test('counts only the requests that it affects', () => {
    const switches = new FaultSwitches(1);
    switches.add({ fault: 'server-error', times: 2, probability: 0.5, from: '2024-10-10' });
    const injections = numbers.flatMap((number) => switches.draw({ ...REQUEST, number }));
    expect(injections).toHaveLength(2);
    expect(switches.list()).toEqual([]);
  });

  test('switches off by id, and tells how many were on', () => {
    const switches = new FaultSwitches(1);
    const [one, other] = [switches.add({ fault: 'gzip' }), switches.add({ fault: 'null-ad' })];
    expect(switches.remove(one.id)).toBe(1);
    expect(switches.remove(one.id)).toBe(0);
    expect(switches.list()).toEqual([other]);
    expect(switches.remove()).toBe(1);
  });
});
