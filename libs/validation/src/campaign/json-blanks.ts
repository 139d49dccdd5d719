const SPACE = 0x20;

/** Returns the position of the first byte from `start` on that is not a blank of JSON. */
export function skipBlanks(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let byte = bytes[at] as number; byte <= SPACE; byte = bytes[at] as number) {
    if (byte !== SPACE && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    at += 1;
  }
  return at;
}
