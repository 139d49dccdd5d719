/** The first row of a campaign without any spend so far. */
interface FreeCampaign {
  readonly recordIndex: number;
  readonly day: number;
  readonly ad: number;
}

/**
 * Finds campaigns with impressions and a reported cost of 0 in all their rows.
 * @see DATA_RULES 22b, 40
 */
export class CampaignsWithoutSpend {
  /** By campaign code: 1 after a row with spend. */
  #spending = new Uint8Array(64);
  readonly #free = new Map<number, FreeCampaign>();

  /** Adds a row with spend. */
  spent(campaign: number): void {
    if (campaign >= this.#spending.length) {
      const grown = new Uint8Array(2 * (campaign + 1));
      grown.set(this.#spending);
      this.#spending = grown;
    }
    this.#spending[campaign] = 1;
  }

  /** Adds a row with impressions and a cost of 0. */
  free(campaign: number, recordIndex: number, day: number, ad: number): void {
    if (this.#spending[campaign] === 1 || this.#free.has(campaign)) return;
    this.#free.set(campaign, { recordIndex, day, ad });
  }

  /** Campaigns without any spend, with their first row, by campaign code. */
  find(): readonly (readonly [number, FreeCampaign])[] {
    return [...this.#free].filter(([campaign]) => this.#spending[campaign] !== 1);
  }
}
