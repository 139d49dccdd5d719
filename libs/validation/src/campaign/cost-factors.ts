/** Below this, the rounding of `cpc` to cents hides the factor. */
const MIN_CPC_CENTS = 2;
/** Below this, the rounding of a cost that is 100 times too small hides the factor. */
const MIN_EXPECTED_CENTS = 500;
/** Bins of log10(cost / (clicks × cpc)): 20 a factor of ten, from 10^-4 to 10^4. */
const BINS_A_DECADE = 20;
const DECADES = 4;
const BINS = 2 * DECADES * BINS_A_DECADE + 1;
/** Bins on each side that count as the same factor: rounding spreads it over × 1.33. */
const SPREAD = 2;
/** From this factor on (× 1.58), a fee or rounding cannot be the reason. */
const MIN_LOG = 0.2;
const POWER_TOLERANCE = 0.1;

/** The factor by which the reported costs of many rows differ from clicks × cpc. */
export interface CostFactor {
  /** `cost` divided by clicks × cpc: a power of ten, or two significant digits. */
  readonly factor: number;
  /** True for a wrong unit; false for a fee or another currency. */
  readonly isPowerOfTen: boolean;
  readonly rows: number;
  /** Rows that have both and are large enough for a comparison. */
  readonly comparable: number;
}

/**
 * Finds a constant factor between reported costs and clicks × cpc. Usual rows need one comparison each.
 * @see DATA_RULES 22c
 */
export class CostFactors {
  readonly #bins = new Int32Array(BINS);
  /** Sum of the logarithms in each bin. */
  readonly #logs = new Float64Array(BINS);
  #comparable = 0;

  /** Counts a row whose cost is as expected. */
  agree(cpcCents: number, expectedCents: number): void {
    if (cpcCents >= MIN_CPC_CENTS && expectedCents >= MIN_EXPECTED_CENTS) this.#comparable += 1;
  }

  /** Counts a row whose cost differs from clicks × cpc. */
  differ(cpcCents: number, expectedCents: number, costCents: number): void {
    if (cpcCents < MIN_CPC_CENTS || expectedCents < MIN_EXPECTED_CENTS) return;
    this.#comparable += 1;
    if (costCents === 0) return;
    const log = Math.log10(costCents / expectedCents);
    const bin = Math.round((log + DECADES) * BINS_A_DECADE);
    if (bin < 0 || bin >= BINS) return;
    this.#bins[bin] = (this.#bins[bin] as number) + 1;
    this.#logs[bin] = (this.#logs[bin] as number) + log;
  }

  /** Returns the factor of most rows, if it is far enough from 1; null otherwise. */
  find(): CostFactor | null {
    let [rows, meanLog] = [0, 0];
    for (let bin = 0; bin < BINS; bin += 1) {
      const near = this.#near(bin);
      if (near.rows > rows && Math.abs(near.meanLog) >= MIN_LOG) ({ rows, meanLog } = near);
    }
    if (rows === 0) return null;
    const power = Math.round(meanLog);
    const isPowerOfTen = power !== 0 && Math.abs(meanLog - power) <= POWER_TOLERANCE;
    const factor = isPowerOfTen ? 10 ** power : Number((10 ** meanLog).toPrecision(2));
    return { factor, isPowerOfTen, rows, comparable: this.#comparable };
  }

  #near(center: number): { readonly rows: number; readonly meanLog: number } {
    let rows = 0;
    let sum = 0;
    for (let bin = Math.max(0, center - SPREAD); bin <= Math.min(BINS - 1, center + SPREAD); bin += 1) {
      rows += this.#bins[bin] as number;
      sum += this.#logs[bin] as number;
    }
    return { rows, meanLog: rows === 0 ? 0 : sum / rows };
  }
}
