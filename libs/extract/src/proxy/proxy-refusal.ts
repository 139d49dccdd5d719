/** A proxy did not open the way to the API; what it answered comes from the proxy, not from the API. */
export class ProxyRefusal extends Error {
  override readonly name = 'ProxyRefusal';
  readonly status: number;

  constructor(status: number) {
    super(`The proxy answered ${status}`);
    this.status = status;
  }

  /** Whether the same request may get through later: the proxy is well configured, but has no way to the host now. */
  get mayPass(): boolean {
    return this.status >= 500 || this.status === 408 || this.status === 429;
  }
}
