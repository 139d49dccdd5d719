/** What can keep the simulator from starting. */
export type SimulatorErrorCode =
  'SIMULATOR_FAULT_INVALID' | 'SIMULATOR_OPTION_INVALID' | 'SIMULATOR_PORT_TAKEN' | 'SIMULATOR_LISTEN_FAILED';

/** The simulator cannot start, or refuses a clock or a fault. Trying again helps only when the port becomes free. */
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
    this.retryable = code === 'SIMULATOR_PORT_TAKEN';
    this.context = context;
  }
}
