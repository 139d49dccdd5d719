import { LOST } from './sqlstate-meanings.ts';
import type { Meaning } from './sqlstate-meanings.ts';

const SOCKET_STATES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'the host is unreachable',
  ENETUNREACH: 'the network is unreachable',
};

/** Node's error codes for certificates. */
const CERTIFICATE_STATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate does not name this host",
};

const UNTRUSTED: ReadonlySet<string> = new Set([
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

const tlsRefused = (state: string, remedy: string): Meaning => ({
  code: 'WAREHOUSE_TLS_REFUSED',
  state,
  remedy,
});

/** Returns the meaning of a failure of socket, TLS or driver; undefined if it is unknown. */
export function meaningOfDriverError(error: unknown): Meaning | undefined {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const name = typeof code === 'string' ? code : '';
  const text = typeof message === 'string' ? message : '';
  return (
    meaningOfTls(name, text) ??
    meaningOfSocket(name, text) ??
    (/password|SASL|SCRAM/i.test(text)
      ? {
          code: 'WAREHOUSE_LOGIN_REFUSED',
          state: 'no usable password was given',
          remedy: 'check DB_PASSWORD',
        }
      : undefined)
  );
}

function meaningOfTls(name: string, text: string): Meaning | undefined {
  if (/server does not support SSL/i.test(text))
    return tlsRefused('the server offers no TLS', 'turn it on there, or set DB_SSLMODE=disable');
  const state = CERTIFICATE_STATES[name];
  if (state !== undefined)
    return tlsRefused(state, 'renew the certificate, or check DB_HOST, DB_SSLMODE and DB_SSLROOTCERT');
  if (UNTRUSTED.has(name))
    return tlsRefused(
      "the server's certificate comes from an authority that is not in DB_SSLROOTCERT",
      'set DB_SSLROOTCERT to the PEM file of its authority',
    );
  if (/^ERR_(SSL|TLS)_/.test(name) || name === 'EPROTO')
    return tlsRefused(`the TLS handshake failed (${name})`, 'check the TLS settings of the server');
  return undefined;
}

function meaningOfSocket(name: string, text: string): Meaning | undefined {
  const state =
    SOCKET_STATES[name] ??
    (/timeout (exceeded )?when trying to connect|connection timeout/i.test(text)
      ? 'no answer in time'
      : undefined);
  if (state !== undefined)
    return {
      code: 'WAREHOUSE_UNREACHABLE',
      state,
      remedy: 'check DB_HOST and DB_PORT and that the server runs',
    };
  const isBroken =
    name === 'ECONNRESET' ||
    name === 'EPIPE' ||
    /connection (terminated|ended|error)|not queryable|socket/i.test(text);
  return isBroken ? LOST : undefined;
}
