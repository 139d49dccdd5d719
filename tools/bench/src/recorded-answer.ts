import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import { startSimulator } from '@volka/volka-api';

/** One answer of the simulator, recorded and served again by a thread of its own. */
export interface RecordedAnswer {
  readonly baseUrl: string;
  readonly bytes: number;
  readonly close: () => Promise<void>;
}

/** Records the answer for a window into `folder` and serves it: making it costs the measured process nothing. */
export async function serveRecordedAnswer(options: {
  readonly folder: string;
  readonly apiKey: string;
  readonly window: { readonly fromDate: string; readonly toDate: string };
  readonly campaigns: number;
  readonly adsPerCampaign: number;
}): Promise<RecordedAnswer> {
  const { folder, apiKey, window, campaigns, adsPerCampaign } = options;
  const simulator = await startSimulator({
    apiKey,
    asOf: '2024-12-15',
    campaigns,
    adsPerCampaign,
    blemishes: false,
  });
  const query = `period_from=${window.fromDate}&period_to=${window.toDate}&lod=a&lifedays=1,3,7,14`;
  const response = await fetch(`${simulator.baseUrl}/campaigns-report?${query}`, {
    headers: { 'x-api-key': apiKey },
  });
  if (response.body === null) throw new Error('Cannot record an answer: it has no body');
  const file = createWriteStream(path.join(folder, 'answer.json'));
  await pipeline(Readable.fromWeb(response.body), file);
  await simulator.close();
  const worker = new Worker(new URL('./answer-server.ts', import.meta.url), {
    workerData: { file: file.path },
  });
  const [port] = (await once(worker, 'message')) as [number];
  return {
    baseUrl: `http://127.0.0.1:${String(port)}`,
    bytes: file.bytesWritten,
    close: async () => {
      const gone = once(worker, 'exit');
      worker.postMessage('stop');
      await gone;
    },
  };
}
