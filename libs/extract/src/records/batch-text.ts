/**
 * The tokens of a batch that `JSON.parse` must not see as they are, in order: byte offsets, and what takes their place.
 * Columns, not objects: an answer can have several such tokens a record.
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

/** Room for one rewritten batch, kept between batches: a fresh block each time costs more than the copy into it. */
let scratch = Buffer.alloc(0);

/**
 * Copies bytes [start, end) with the tokens rewritten: non-finite ones become `null`, long numbers `{"$number":"…"}`.
 * The result is valid until the next call.
 *
 * String-safe by construction: nothing is searched for here. The scanner walked every byte with its string state and
 * noted only tokens that start outside a string, so text inside one can never be touched; and because a token is
 * replaced by exactly one JSON value, an answer that was malformed around it stays malformed.
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
