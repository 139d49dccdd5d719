/** A token of a batch that `JSON.parse` must not see as it is: byte offsets, and what to put in its place. */
export interface TokenRewrite {
  readonly start: number;
  readonly end: number;
  readonly kind: 'null' | 'exact-number';
}

const WRAP_BEFORE = Buffer.from('{"$number":"');
const WRAP_AFTER = Buffer.from('"}');
const NULL = Buffer.from('null');

/**
 * Copies bytes [start, end) with the tokens rewritten: non-finite ones become `null`, long numbers `{"$number":"…"}`.
 *
 * String-safe by construction: nothing is searched for here. The scanner walked every byte with its string state and
 * noted only tokens that start outside a string, so text inside one can never be touched; and because a token is
 * replaced by exactly one JSON value, an answer that was malformed around it stays malformed.
 */
export function rewriteTokens(
  bytes: Buffer,
  start: number,
  end: number,
  rewrites: readonly TokenRewrite[],
): Buffer {
  const out = Buffer.allocUnsafe(end - start + rewrites.length * (WRAP_BEFORE.length + WRAP_AFTER.length));
  let length = 0;
  let copied = start;
  for (const { start: tokenStart, end: tokenEnd, kind } of rewrites) {
    length += bytes.copy(out, length, copied, tokenStart);
    if (kind === 'null') {
      length += NULL.copy(out, length);
    } else {
      out.set(WRAP_BEFORE, length);
      length += WRAP_BEFORE.length;
      length += bytes.copy(out, length, tokenStart, tokenEnd);
      length += WRAP_AFTER.copy(out, length);
    }
    copied = tokenEnd;
  }
  length += bytes.copy(out, length, copied, end);
  return out.subarray(0, length);
}
