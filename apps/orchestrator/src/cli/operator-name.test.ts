import { describe, expect, it } from 'vitest';
import { operatorName } from './operator-name.ts';

describe('operatorName', () => {
  it('is the login name', () => {
    expect(operatorName(() => ({ username: 'anna' }))).toBe('anna');
  });

  it('is the number of a user without a name', () => {
    const unknown = (): never => {
      throw new Error('uv_os_get_passwd returned ENOENT');
    };
    expect(operatorName(unknown, 10_001)).toBe('uid 10001');
  });
});
