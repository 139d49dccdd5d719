import { BlockList, isIP } from 'node:net';

/** Ports of addresses that name none. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/**
 * True if `NO_PROXY` exempts a URL. Entries are separated by commas or spaces. An entry is `*`, a host name (including its subdomains, with
 * or without a leading dot), `*.domain` (subdomains only), an IP address, a network such as `10.0.0.0/8`, or a range
 * `10.0.0.1-10.0.0.9`. A name or an address can have a port.
 * @see https://curl.se/libcurl/c/CURLOPT_NOPROXY.html
 */
export function isExempt(noProxy: string, address: URL): boolean {
  const host = bare(address.hostname);
  const port = Number(address.port) || (DEFAULT_PORTS[address.protocol] ?? 0);
  return readEntries(noProxy).some((entry) => matches(entry, host, port));
}

/**
 * Adds an entry for the subdomains of each name of `NO_PROXY`, for programs to which a name means that host only, such as Node's agents.
 */
export function spellOutSubdomains(noProxy: string): string {
  return readEntries(noProxy)
    .flatMap((entry) => (/^[a-z_]/i.test(entry) && isIP(bare(entry)) === 0 ? [entry, `.${entry}`] : [entry]))
    .join(',');
}

const readEntries = (noProxy: string): readonly string[] =>
  noProxy.split(/[\s,]+/).filter((entry) => entry !== '');

/** A host without brackets, the final dot of a full name, or capitals. */
const bare = (host: string): string =>
  host.replace(/^\[/, '').replace(/\]$/, '').replace(/\.$/, '').toLowerCase();

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const [name, onlyPort] = splitPort(entry);
  if (onlyPort !== null && onlyPort !== port) return false;
  if (isIP(host) !== 0) return matchesAddress(name, host);
  const suffix = `.${bare(name.replace(/^\*?\./, ''))}`;
  return host.endsWith(suffix) || (!name.startsWith('*') && `.${host}` === suffix);
}

/** `host:8080` and `[::1]:8080`; an IPv6 address without brackets has colons of its own. */
function splitPort(entry: string): readonly [string, number | null] {
  const [, name, port] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  return name === undefined || port === undefined ? [entry, null] : [name, Number(port)];
}

function matchesAddress(name: string, host: string): boolean {
  const family = isIP(host) === 6 ? 'ipv6' : 'ipv4';
  const [first = '', prefix] = name.split('/');
  const [from = '', to] = first.split('-');
  const isNetwork = prefix !== undefined && /^\d{1,3}$/.test(prefix);
  const list = new BlockList();
  // BlockList would throw for an address of the other family, which cannot match anyway.
  if (isIP(bare(from)) !== isIP(host) || (to !== undefined && isIP(bare(to)) !== isIP(host))) return false;
  if (isNetwork) {
    if (Number(prefix) > (family === 'ipv6' ? 128 : 32)) return false;
    list.addSubnet(bare(from), Number(prefix), family);
  } else if (to === undefined) list.addAddress(bare(from), family);
  else if (isOrdered(bare(from), bare(to), family)) list.addRange(bare(from), bare(to), family);
  return list.check(host, family);
}

/** BlockList refuses a range that ends before it starts. */
function isOrdered(from: string, to: string, family: 'ipv4' | 'ipv6'): boolean {
  try {
    new BlockList().addRange(from, to, family);
    return true;
  } catch {
    return false;
  }
}
