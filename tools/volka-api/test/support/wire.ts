import { get } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';

/** What came over the wire, whatever became of it. */
export interface WireAnswer {
  /** 0 where no answer came. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As it came, still packed. */
  readonly body: Buffer;
  /** `complete`, `silence` where nothing more came for a while, or the code of what broke it off. */
  readonly ended: string;
}

/** One GET over a connection of its own, read as it comes; gives up when nothing comes for a while. */
export function getOverWire(url: string, key: string, silenceMs = 20_000): Promise<WireAnswer> {
  return new Promise((resolve) => {
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    const chunks: Buffer[] = [];
    const end = (ended: string): void => {
      resolve({ status, headers, body: Buffer.concat(chunks), ended });
      request.destroy();
    };
    const request = get(url, { agent: false, headers: { 'x-api-key': key } }, (response) => {
      status = response.statusCode ?? 0;
      headers = response.headers;
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (error: NodeJS.ErrnoException) => {
        end(error.code ?? 'error');
      });
      response.on('end', () => {
        end('complete');
      });
    });
    request.setTimeout(silenceMs, () => {
      end('silence');
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      end(error.code ?? 'error');
    });
  });
}
