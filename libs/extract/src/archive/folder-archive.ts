import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open as openFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createGunzip, createGzip } from 'node:zlib';
import type { SpooledBody } from '../client/spool-body.ts';
import { ExtractError, isExtractError, systemCodeOf } from '../errors.ts';
import type { ExtractErrorContext } from '../errors.ts';
import { countDays } from '../windows/iso-date.ts';
import type { DateWindow } from '../windows/iso-date.ts';

/** What an answer is filed under. */
export interface ArchiveLabel {
  /** Such as `campaigns-report:a`. */
  readonly stream: string;
  readonly window: DateWindow;
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
   * Copies an answer into the archive, compressed; storing the same answer again changes nothing.
   * @throws {ExtractError} EXTRACT_ARCHIVE_UNWRITABLE if it cannot be kept, or its bytes are not those of `sha256`.
   */
  store(
    body: Pick<SpooledBody, 'path' | 'contentEncoding'>,
    label: ArchiveLabel,
  ): Promise<{ readonly uri: string }>;
  /**
   * Opens an archived answer as the JSON text that was received. A damaged file shows as an error of the stream.
   * @throws {ExtractError} EXTRACT_ARCHIVE_UNREADABLE if the address lies outside this archive.
   */
  open(uri: string): Readable;
}

/**
 * Makes an archive in a folder: `<dir>/<stream>/<from>_<to>/<sha256>.json.gz`, the stream's `:` written as `_`.
 * A file under its final name is complete and on disk: written aside, synced, renamed.
 */
export function createFolderArchive(dir: string): RawArchive {
  const root = resolve(dir);
  return {
    uriOf: (label) => pathToFileURL(pathFor(root, label)).href,
    async store(body, label) {
      const path = pathFor(root, label);
      const uri = pathToFileURL(path).href;
      try {
        if (!(await exists(path))) await writeAside(body, label.sha256, path);
      } catch (error) {
        if (isExtractError(error)) throw error;
        const systemCode = systemCodeOf(error);
        throw unwritable(systemCode, 'free space on it or make it writable', { systemCode });
      }
      return { uri };
    },
    open(uri) {
      const path = toPath(uri);
      if (!path.startsWith(root + sep)) {
        throw new ExtractError(
          'EXTRACT_ARCHIVE_UNREADABLE',
          'Cannot open the archived answer: its address lies outside this archive; point the archive at its folder',
        );
      }
      const file = createReadStream(path);
      const gunzip = createGunzip();
      file.on('error', (error) => gunzip.destroy(error));
      gunzip.on('close', () => file.destroy());
      return file.pipe(gunzip);
    },
  };
}

function pathFor(root: string, { stream, window, sha256 }: ArchiveLabel): string {
  countDays(window);
  // '_' is refused in a name, so that two streams never share a folder; so is anything that could climb out of it.
  if (!/^[a-z0-9-]+(?::[a-z0-9-]+)*$/.test(stream) || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw unwritable(
      'the stream name or the hash is malformed',
      'use lower-case letters, digits, "-" and ":"',
    );
  }
  return join(root, stream.replaceAll(':', '_'), `${window.fromDate}_${window.toDate}`, `${sha256}.json.gz`);
}

/** Large enough that the compressing thread, not the handing over of chunks, sets the pace. */
const COPY_CHUNK_BYTES = 4 * 1024 * 1024;

async function writeAside(
  body: Pick<SpooledBody, 'path' | 'contentEncoding'>,
  sha256: string,
  path: string,
): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const aside = `${path}.${randomUUID()}.part`;
  try {
    const hash = createHash('sha256');
    const hashing = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    const source = createReadStream(body.path, { highWaterMark: COPY_CHUNK_BYTES });
    // flush: the stream syncs the file before it closes.
    const target = createWriteStream(aside, { flags: 'wx', mode: 0o600, flush: true });
    if (body.contentEncoding === 'gzip') await pipeline(source, hashing, target);
    else await pipeline(source, hashing, createGzip({ level: 1, chunkSize: COPY_CHUNK_BYTES }), target);
    if (hash.digest('hex') !== sha256) {
      throw unwritable('the answer on disk is not the one that was received', 'download it again');
    }
    await rename(aside, path);
    await syncFolder(folder);
  } finally {
    await rm(aside, { force: true });
  }
}

/** Makes the rename itself survive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await openFile(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** The path of a file address, resolved; empty if it is none. */
function toPath(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch {
    return '';
  }
}

function unwritable(what: string, remedy: string, context: ExtractErrorContext = {}): ExtractError {
  return new ExtractError(
    'EXTRACT_ARCHIVE_UNWRITABLE',
    `Cannot archive the answer: ${what}; ${remedy}`,
    context,
  );
}
