import type { Readable } from 'node:stream';
import type { PackedBody, SpooledBody } from '../client/spool-body.ts';
import { ExtractError } from '../errors.ts';
import type { ExtractErrorContext } from '../errors.ts';
import { countDays } from '../windows/iso-date.ts';
import type { DateWindow } from '../windows/iso-date.ts';

/** What an answer is filed under. */
export interface ArchiveLabel {
  /** Such as `campaigns-report:a`. */
  readonly stream: string;
  readonly window: DateWindow;
  /** The load that the answer is for: an id known before it is fetched, such as that of its run. */
  readonly load: string;
  /** Hex SHA-256 of the spooled bytes; checked while they are copied. */
  readonly sha256: string;
}

/** Keeps raw answers, so that a load can be replayed. @see DATA_RULES 27 */
export interface RawArchive {
  /**
   * The address an answer has, or will have once it is stored: a ledger can be written while the copy is under way.
   * @throws {ExtractError} EXTRACT_ARCHIVE_UNWRITABLE if the label cannot be an address.
   */
  uriOf(label: ArchiveLabel): string;
  /**
   * Copies an answer into the archive, compressed; of one that is packed already the copy is taken over. Storing the same
   * answer again changes nothing.
   * @throws {ExtractError} EXTRACT_ARCHIVE_UNWRITABLE if it cannot be kept, or its bytes are not those of `sha256`.
   */
  store(
    body: Pick<SpooledBody, 'path' | 'contentEncoding' | 'packed'>,
    label: ArchiveLabel,
  ): Promise<{ readonly uri: string }>;
  /**
   * Opens an archived answer as the JSON text that was received. What is missing or damaged shows as an error of the
   * stream.
   * @throws {ExtractError} EXTRACT_ARCHIVE_UNREADABLE if the address lies outside this archive.
   */
  open(uri: string): Readable;
}

/**
 * Where an answer lies within an archive: `<stream>/<from>_<to>/<load>/<sha256>.json.gz`, the stream's `:` written as
 * `_`, and so is whatever else in the load's id a file name may not have.
 * @throws {ExtractError} EXTRACT_ARCHIVE_UNWRITABLE if the label is malformed.
 */
export function archiveKey({ stream, window, load, sha256 }: ArchiveLabel): readonly string[] {
  countDays(window);
  // '_' is refused in a name, so that two streams never share a folder; so is anything that could climb out of it.
  if (!/^[a-z0-9-]+(?::[a-z0-9-]+)*$/.test(stream) || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw unwritable(
      'the stream name or the hash is malformed',
      'use lower-case letters, digits, "-" and ":"',
    );
  }
  // The digest tells apart what this maps onto one name; a leading dot would hide it, or climb.
  const loadName = load.replaceAll(/[^A-Za-z0-9.-]/g, '_').replace(/^\.+/, '_');
  if (loadName === '' || loadName.length > 200) {
    throw unwritable('the id of the load is empty or too long', 'give it one of up to 200 characters');
  }
  return [stream.replaceAll(':', '_'), `${window.fromDate}_${window.toDate}`, loadName, `${sha256}.json.gz`];
}

/**
 * Waits for a packed copy and makes sure that it is the answer of the label.
 * @returns Its path.
 * @throws {ExtractError} EXTRACT_ARCHIVE_UNWRITABLE if it is not; errors of the disk as they are.
 */
export async function takePacked(packed: PackedBody, label: ArchiveLabel): Promise<string> {
  if (packed.sha256 !== label.sha256) throw notTheAnswer();
  await packed.written;
  return packed.path;
}

export function notTheAnswer(): ExtractError {
  return unwritable('the answer on disk is not the one that was received', 'download it again');
}

export function unwritable(what: string, remedy: string, context: ExtractErrorContext = {}): ExtractError {
  return new ExtractError(
    'EXTRACT_ARCHIVE_UNWRITABLE',
    `Cannot archive the answer: ${what}; ${remedy}`,
    context,
  );
}

export function unreadable(what: string, remedy: string, context: ExtractErrorContext = {}): ExtractError {
  return new ExtractError(
    'EXTRACT_ARCHIVE_UNREADABLE',
    `Cannot open the archived answer: ${what}; ${remedy}`,
    context,
  );
}
