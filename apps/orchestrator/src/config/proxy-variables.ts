import type { ProxySettings } from '@volka/extract';
import { readConfig, secret, text } from '@volka/runtime';
import type { Environment, Secret } from '@volka/runtime';
import { z } from 'zod';

/** The proxies of this machine, from the variables that other programs use. A URL can contain user and password. */
export interface ProxyVariables {
  readonly httpProxy?: Secret | undefined;
  readonly httpsProxy?: Secret | undefined;
  readonly noProxy?: string | undefined;
}

export const proxyVariables = z.object({
  HTTPS_PROXY: secret({
    description: 'Proxy for https (API, S3): http://[user:password@]host:port; https_proxy takes precedence',
  }).optional(),
  HTTP_PROXY: secret({
    description: 'Proxy for http, in the same form; http_proxy takes precedence',
  }).optional(),
  NO_PROXY: text({
    description:
      'Hosts without proxy: names with their subdomains, addresses, networks, or *, separated by commas; no_proxy takes precedence',
    example: 'localhost,127.0.0.1,.internal,10.0.0.0/8',
  }).optional(),
  NODE_USE_ENV_PROXY: z
    .enum(['0', '1'])
    .default('1')
    .meta({ description: '1 uses the proxy variables, 0 ignores them', example: '1' }),
});

/** Reads the proxies. A variable in lower case takes precedence, as with curl and Node. @throws {ConfigError} */
export function readProxyVariables(environment: Environment): ProxyVariables {
  const { HTTP_PROXY, HTTPS_PROXY, NO_PROXY, NODE_USE_ENV_PROXY } = readConfig(proxyVariables, {
    ...environment,
    ...Object.fromEntries(
      ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].map((name) => [
        name,
        firstSet(environment[name.toLowerCase()], environment[name]),
      ]),
    ),
  });
  return NODE_USE_ENV_PROXY === '0'
    ? {}
    : { httpProxy: HTTP_PROXY, httpsProxy: HTTPS_PROXY, noProxy: NO_PROXY };
}

/** The proxies in the form that the libraries take. */
export function revealProxy({ httpProxy, httpsProxy, noProxy }: ProxyVariables): ProxySettings {
  return { httpProxy: httpProxy?.reveal(), httpsProxy: httpsProxy?.reveal(), noProxy };
}

/** Empty counts as missing, as for every variable. */
function firstSet(...values: readonly (string | undefined)[]): string | undefined {
  return values.find((value) => value !== undefined && value.trim() !== '');
}
