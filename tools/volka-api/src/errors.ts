/** The codes of the simulator, and whether the same call can succeed later without any change. */
export const SIMULATOR_RETRYABLE = {
  SIMULATOR_FAULT_INVALID: false,
  SIMULATOR_OPTION_INVALID: false,
  // Another program uses the port: choose another one.
  SIMULATOR_PORT_TAKEN: false,
  SIMULATOR_LISTEN_FAILED: false,
} as const satisfies Readonly<Record<string, boolean>>;

export type SimulatorErrorCode = keyof typeof SIMULATOR_RETRYABLE;

/** The simulator cannot start, or refuses a clock or a fault. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
  readonly code: SimulatorErrorCode;
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, string | number>>;

  constructor(
    code: SimulatorErrorCode,
    message: string,
    context: Readonly<Record<string, string | number>> = {},
  ) {
    super(message);
    this.code = code;
    this.retryable = SIMULATOR_RETRYABLE[code];
    this.context = context;
  }
}
