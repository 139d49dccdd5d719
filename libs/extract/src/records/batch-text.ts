/**
 * The tokens of a batch that are replaced before `JSON.parse`, in order: byte offsets and kind of replacement.
 * Arrays instead of objects, because an answer can have several such tokens per record.
 */
export interface TokenRewrites {
  readonly starts: number[];
  readonly ends: number[];
  /** True: becomes null. False: a number wrapped with its text. */
  readonly toNull: boolean[];
}

const WRAP_BEFORE = Buffer.from('{"$number":"');
const WRAP_AFTER = Buffer.from('"}');
const NULL = Buffer.from('null');

/** Buffer for one rewritten batch. It is reused, because a new one would cost more than the copy. */
let scratch = Buffer.alloc(0);

/**
 * Copies bytes [start, end) and replaces the tokens: non-finite ones by `null`, long numbers by `{"$number":"…"}`.
 * The result is valid until the next call.
 *
 * Text inside strings never changes: the scanner recorded only tokens outside strings. Each token is replaced by exactly one JSON value, so
 * an answer that was malformed around it stays malformed.
 */
export function rewriteTokens(bytes: Buffer, start: number, end: number, rewrites: TokenRewrites): Buffer {
  const longest = end - start + rewrites.starts.length * (WRAP_BEFORE.length + WRAP_AFTER.length);
  if (scratch.length < longest) scratch = Buffer.allocUnsafeSlow(2 * longest);
  const out = scratch;
  let length = 0;
  let copied = start;
  const put = (text: Uint8Array): void => {
    for (const byte of text) {
      out[length] = byte;
      length += 1;
    }
  };
  const copyThrough = (to: number): void => {
    length += bytes.copy(out, length, copied, to);
    copied = to;
  };
  for (let token = 0; token < rewrites.starts.length; token += 1) {
    copyThrough(rewrites.starts[token] as number);
    const tokenEnd = rewrites.ends[token] as number;
    if (rewrites.toNull[token] === true) {
      put(NULL);
      copied = tokenEnd;
    } else {
      put(WRAP_BEFORE);
      copyThrough(tokenEnd);
      put(WRAP_AFTER);
    }
  }
  copyThrough(end);
  return out.subarray(0, length);
}
