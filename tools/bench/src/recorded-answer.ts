import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import { startSimulator } from '@volka/volka-api';
import type { AnswerServerData } from './answer-server.ts';

/** A window, inclusive days. */
export interface RecordedWindow {
  readonly fromDate: string;
  readonly toDate: string;
}

/** An API with recorded answers. */
export interface AnswerServer {
  readonly baseUrl: string;
  readonly close: () => Promise<void>;
}

/** Serves answers from a separate thread. */
export async function serveAnswers(data: AnswerServerData): Promise<AnswerServer> {
  const worker = new Worker(new URL('./answer-server.ts', import.meta.url), { workerData: data });
  const [port] = (await once(worker, 'message')) as [number];
  return {
    baseUrl: `http://127.0.0.1:${String(port)}`,
    close: async () => {
      const gone = once(worker, 'exit');
      worker.postMessage('stop');
      await gone;
    },
  };
}

/** Records the simulator's answers for windows in `folder`, so that the measured process does not generate them. */
export async function recordAnswers(options: {
  readonly folder: string;
  readonly apiKey: string;
  readonly windows: readonly RecordedWindow[];
  readonly campaigns: number;
  readonly adsPerCampaign: number;
}): Promise<{ readonly files: AnswerServerData['files']; readonly bytes: number }> {
  const { folder, apiKey, windows, campaigns, adsPerCampaign } = options;
  const simulator = await startSimulator({
    apiKey,
    asOf: '2024-12-15',
    campaigns,
    adsPerCampaign,
    blemishes: false,
  });
  const files: Record<string, string> = {};
  let bytes = 0;
  for (const { fromDate, toDate } of windows) {
    const query = `period_from=${fromDate}&period_to=${toDate}&lod=a&lifedays=1,3,7,14`;
    const response = await fetch(`${simulator.baseUrl}/campaigns-report?${query}`, {
      headers: { 'x-api-key': apiKey },
    });
    if (response.body === null) throw new Error('Cannot record an answer: it has no body');
    const file = createWriteStream(path.join(folder, `answer-${fromDate}.json`));
    await pipeline(Readable.fromWeb(response.body), file);
    files[fromDate] = String(file.path);
    bytes += file.bytesWritten;
  }
  await simulator.close();
  return { files, bytes };
}
