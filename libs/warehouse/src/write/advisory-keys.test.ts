import { expect, it } from 'vitest';
import { streamKey } from './advisory-keys.ts';

it('streamKey is a signed 32-bit integer that never changes for a stream', () => {
  // Another value here would let an old and a new version write side by side.
  expect(streamKey('campaigns-report:a')).toMatchInlineSnapshot(`-968839093`);
  expect(streamKey('campaigns-report:a')).not.toBe(streamKey('campaigns-report:c'));
  expect(Math.abs(streamKey('x'))).toBeLessThan(2 ** 31);
});
