import type { TokenRewrites } from './batch-text.ts';
import { isLossyNumber, MAX_EXACT_DIGITS } from './number-token.ts';

/** State of a scan. Offsets are into the bytes passed to {@link scanArray}. */
export interface ScanState {
  /** Next byte to look at. */
  next: number;
  /** Open brackets; 1 inside the top-level array, 0 once it is closed. */
  depth: number;
  inString: boolean;
  /** Tokens found since the last stop, in order. */
  rewrites: TokenRewrites;
}

export type ScanStop =
  /** A comma between two elements at or past `splitFrom`. */
  | 'separator'
  /** The bracket that closes the top-level array. */
  | 'closed'
  | 'out-of-bytes';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

const STRING = 1;
const OPEN = 2;
const CLOSE = 3;
const COMMA = 4;
const NUMBER = 5;
const CAPITAL = 6;

/** What a byte outside a string starts; 0 = nothing that the scan needs. */
const BYTE_CLASS = new Uint8Array(256);
BYTE_CLASS[QUOTE] = STRING;
for (const char of '[{') BYTE_CLASS[char.charCodeAt(0)] = OPEN;
for (const char of ']}') BYTE_CLASS[char.charCodeAt(0)] = CLOSE;
BYTE_CLASS[0x2c] = COMMA;
for (const char of '-0123456789') BYTE_CLASS[char.charCodeAt(0)] = NUMBER;
for (const char of 'NI') BYTE_CLASS[char.charCodeAt(0)] = CAPITAL;

/** 1 = part of a number, 2 = its exponent mark. */
const NUMBER_BYTE = new Uint8Array(256);
for (const char of '-+.0123456789') NUMBER_BYTE[char.charCodeAt(0)] = 1;
for (const char of 'eE') NUMBER_BYTE[char.charCodeAt(0)] = 2;

const NAN = Buffer.from('NaN');
const INFINITY = Buffer.from('Infinity');

/**
 * Scans bytes inside a JSON array until an element boundary at or after `splitFrom`, its end, or the end of the bytes.
 * Finds boundaries only; `JSON.parse` checks the grammar. At a stop, `state.next` is the byte of the boundary. At the end of the bytes, it is
 * the start of a token or escape that may continue, so that the scan resumes there with more bytes.
 */
export function scanArray(bytes: Buffer, end: number, splitFrom: number, state: ScanState): ScanStop {
  // Local variables, because this loop reads every byte of the answer.
  let { next: i, depth, inString } = state;
  let stop: ScanStop = 'out-of-bytes';
  scan: while (i < end) {
    if (inString) {
      // Most bytes of an answer are in strings, so this inner loop only looks for the end and for escapes.
      let byte = bytes[i];
      while (byte !== QUOTE && byte !== BACKSLASH) {
        i += 1;
        if (i >= end) break scan;
        byte = bytes[i];
      }
      if (byte === BACKSLASH) {
        // Skips the backslash with the escaped byte; stops here if that byte has not arrived.
        if (i + 1 >= end) break;
        i += 2;
        continue;
      }
      inString = false;
      i += 1;
      if (i >= end) break;
    }
    switch (BYTE_CLASS[bytes[i] as number] as number) {
      case STRING:
        inString = true;
        i += 1;
        break;
      case OPEN:
        depth += 1;
        i += 1;
        break;
      case CLOSE:
        if (depth === 1) {
          stop = 'closed';
          depth = 0;
          break scan;
        }
        depth -= 1;
        i += 1;
        break;
      case COMMA:
        if (depth === 1 && i >= splitFrom) {
          stop = 'separator';
          break scan;
        }
        i += 1;
        break;
      case NUMBER: {
        const start = i;
        let marks = 0;
        for (i += 1; i < end; i += 1) {
          const kind = NUMBER_BYTE[bytes[i] as number] as number;
          if (kind === 0) break;
          marks |= kind;
        }
        if (i >= end) {
          i = start;
          break scan;
        }
        if ((i - start > MAX_EXACT_DIGITS || marks > 1) && isLossyNumber(bytes, start, i)) {
          addRewrite(state.rewrites, start, i, false);
        }
        break;
      }
      case CAPITAL: {
        const token = bytes[i] === NAN[0] ? NAN : INFINITY;
        if (i + token.length > end) break scan;
        if (bytes.compare(token, 0, token.length, i, i + token.length) === 0) {
          // The scan took the minus sign for a number; it is part of -Infinity.
          const start = token === INFINITY && bytes[i - 1] === MINUS ? i - 1 : i;
          addRewrite(state.rewrites, start, i + token.length, true);
          i += token.length;
        } else {
          i += 1;
        }
        break;
      }
      default:
        i += 1;
    }
  }
  state.next = i;
  state.depth = depth;
  state.inString = inString;
  return stop;
}

function addRewrite(rewrites: TokenRewrites, start: number, end: number, toNull: boolean): void {
  rewrites.starts.push(start);
  rewrites.ends.push(end);
  rewrites.toNull.push(toNull);
}
