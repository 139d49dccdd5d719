import type { Readable } from 'node:stream';
import type { PackedBody, SpooledBody } from '../client/spool-body.ts';
import { ExtractError } from '../errors.ts';
import type { ExtractErrorContext } from '../errors.ts';
import { countDays } from '../windows/iso-date.ts';
import type { DateWindow } from '../windows/iso-date.ts';

/** The key of an archived answer. */
export interface ArchiveLabel {
  /** Such as `campaigns-report:a`. */
  readonly stream: string;
  readonly window: DateWindow;
  /** Identifies the load. It must be known before the download, such as the id of the run. */
  readonly load: string;
  /** Hex SHA-256 of the spooled bytes; compared while they are copied. */
  readonly sha256: string;
}

/** Keeps raw answers, so that a load can be replayed. @see DATA_RULES 27 */
export interface RawArchive {
  /**
   * The URI of an answer, also before it is stored, so that the ledger can be written during the copy.
   * @throws {ExtractError} EXTRACT_ARCHIVE_UNWRITABLE if the label is malformed.
   */
  uriOf(label: ArchiveLabel): string;
  /**
   * Copies an answer into the archive as gzip, or moves its gzip copy if it has one. Storing the same answer again changes nothing.
   * @throws {ExtractError} EXTRACT_ARCHIVE_UNWRITABLE if it cannot be stored, or its hash is not `sha256`.
   */
  store(
    body: Pick<SpooledBody, 'path' | 'contentEncoding' | 'packed'>,
    label: ArchiveLabel,
  ): Promise<{ readonly uri: string }>;
  /**
   * Opens an archived answer as the JSON text that was received. A missing or damaged file is an error of the stream.
   * @throws {ExtractError} EXTRACT_ARCHIVE_UNREADABLE if the URI is outside this archive.
   */
  open(uri: string): Readable;
}

/**
 * The path of an answer within an archive: `<stream>/<from>_<to>/<load>/<sha256>.json.gz`. The `:` of a stream, and characters of a load
 * that a file name cannot have, are written as `_`.
 * @throws {ExtractError} EXTRACT_ARCHIVE_UNWRITABLE if the label is malformed.
 */
export function archiveKey({ stream, window, load, sha256 }: ArchiveLabel): readonly string[] {
  countDays(window);
  // '_' is refused, so that two streams never share a folder; so is '..', which would leave the archive.
  if (!/^[a-z0-9-]+(?::[a-z0-9-]+)*$/.test(stream) || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw unwritable(
      'the stream name or the hash is malformed',
      'use lower-case letters, digits, "-" and ":"',
    );
  }
  // Two loads with the same name here still differ by hash. A leading dot would hide the folder, or leave the archive.
  const loadName = load.replaceAll(/[^A-Za-z0-9.-]/g, '_').replace(/^\.+/, '_');
  if (loadName === '' || loadName.length > 200) {
    throw unwritable('the id of the load is empty or too long', 'give it one of up to 200 characters');
  }
  return [stream.replaceAll(':', '_'), `${window.fromDate}_${window.toDate}`, loadName, `${sha256}.json.gz`];
}

/**
 * Waits for a gzip copy and compares its hash with the label.
 * @returns Its path.
 * @throws {ExtractError} EXTRACT_ARCHIVE_UNWRITABLE if the hash differs; errors of the disk are not converted.
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
