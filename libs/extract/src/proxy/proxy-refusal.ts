/** A proxy did not connect to the API. The status is the proxy's, not the API's. */
export class ProxyRefusal extends Error {
  override readonly name = 'ProxyRefusal';
  readonly status: number;

  constructor(status: number) {
    super(`The proxy answered ${status}`);
    this.status = status;
  }

  /** True if the same request may succeed later: the proxy accepts it, but cannot reach the host now. */
  get mayPass(): boolean {
    return this.status >= 500 || this.status === 408 || this.status === 429;
  }
}
