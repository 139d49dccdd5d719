import { describe, expect, it } from 'vitest';
import { readProxyVariables, revealProxy } from './proxy-variables.ts';

const read = (environment: Readonly<Record<string, string>>) => revealProxy(readProxyVariables(environment));

describe('readProxyVariables', () => {
  it('reads upper and lower case, lower case first, empty as missing', () => {
    expect(read({ HTTPS_PROXY: 'http://a:1', http_proxy: 'http://b:2', NO_PROXY: 'x,y' })).toEqual({
      httpsProxy: 'http://a:1',
      httpProxy: 'http://b:2',
      noProxy: 'x,y',
    });
    expect(read({ HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:2' }).httpsProxy).toBe('http://b:2');
    expect(read({ HTTPS_PROXY: 'http://a:1', https_proxy: ' ' }).httpsProxy).toBe('http://a:1');
    expect(read({})).toEqual({});
  });

  it('ignores them if NODE_USE_ENV_PROXY is 0', () => {
    const variables = { HTTPS_PROXY: 'http://a:1', NO_PROXY: 'x' };
    expect(read({ ...variables, NODE_USE_ENV_PROXY: '1' }).httpsProxy).toBe('http://a:1');
    expect(read({ ...variables, NODE_USE_ENV_PROXY: '0' })).toEqual({});
    expect(() => read({ NODE_USE_ENV_PROXY: 'yes' })).toThrow('NODE_USE_ENV_PROXY must be one of 0, 1');
  });

  it('shows no URL of a proxy when its variables are printed', () => {
    const variables = readProxyVariables({ HTTPS_PROXY: 'http://robot:canary@a:1' });
    expect(JSON.stringify(variables) + String(variables.httpsProxy)).not.toContain('canary');
  });
});
