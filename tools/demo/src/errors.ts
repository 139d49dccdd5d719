/** Every code that the demo throws, and whether the same command can succeed later although nobody changes anything. */
export const DEMO_RETRYABLE = {
  DEMO_STATE: false,
  DEMO_USAGE: false,
} as const satisfies Readonly<Record<string, boolean>>;

/** The demo cannot go on; the message is for the terminal. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
  readonly code: keyof typeof DEMO_RETRYABLE;
  readonly retryable: boolean;

  constructor(code: keyof typeof DEMO_RETRYABLE, message: string) {
    super(message);
    this.code = code;
    this.retryable = DEMO_RETRYABLE[code];
  }
}
