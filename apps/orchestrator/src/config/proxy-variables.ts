import type { ProxySettings } from '@volka/extract';
import { readConfig, secret, text } from '@volka/runtime';
import type { Environment, Secret } from '@volka/runtime';
import { z } from 'zod';

/** The proxies of this machine, as the variables that other programs read too; an address may carry user and password. */
export interface ProxyVariables {
  readonly httpProxy?: Secret | undefined;
  readonly httpsProxy?: Secret | undefined;
  readonly noProxy?: string | undefined;
}

export const proxyVariables = z.object({
  HTTPS_PROXY: secret({
    description:
      'Proxy for https addresses (API, S3): http://[user:password@]host:port; https_proxy is read before it',
  }).optional(),
  HTTP_PROXY: secret({
    description: 'Proxy for http addresses, in the same form; http_proxy is read before it',
  }).optional(),
  NO_PROXY: text({
    description:
      'What is asked directly: hosts with their subdomains, addresses, networks, or *, by commas; no_proxy is read before it',
    example: 'localhost,127.0.0.1,.internal,10.0.0.0/8',
  }).optional(),
  NODE_USE_ENV_PROXY: z
    .enum(['0', '1'])
    .default('1')
    .meta({ description: '0 leaves the proxy variables unread, 1 reads them', example: '1' }),
});

/** Reads them; a variable in lower case goes first, as with curl and Node. @throws {ConfigError} */
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

/** As the libraries take them. */
export function revealProxy({ httpProxy, httpsProxy, noProxy }: ProxyVariables): ProxySettings {
  return { httpProxy: httpProxy?.reveal(), httpsProxy: httpsProxy?.reveal(), noProxy };
}

/** Empty counts as missing, as for every variable. */
function firstSet(...values: readonly (string | undefined)[]): string | undefined {
  return values.find((value) => value !== undefined && value.trim() !== '');
}
