import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { S3 } from '@aws-sdk/client-s3';
import type { S3ClientConfig } from '@aws-sdk/client-s3';

const MOTO = join(import.meta.dirname, '..', '..', '..', '.volka', 'python', 'bin', 'moto_server');
const REGION = 'eu-central-1';

/** An S3 server for tests: moto, in a separate process, on a free port. */
export interface TestS3 extends AsyncDisposable {
  /** Address, region and credentials for a client. */
  readonly settings: S3ClientConfig;
  /** A client for checks. */
  readonly client: S3;
  createBucket(name: string): Promise<void>;
}

/**
 * Starts an S3 server whose data is lost when it stops.
 * @throws {Error} If the Python environment of the tests is not set up.
 */
export async function startTestS3(): Promise<TestS3> {
  if (!existsSync(MOTO)) {
    throw new Error(`Cannot start moto: ${MOTO} is missing; run npm test once, which sets it up`);
  }
  const child = spawn(MOTO, ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  const endpoint = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString();
      const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', () => {
      reject(new Error(`Cannot start moto: it ended: ${said.slice(-500)}`));
    });
  });
  while (!(await answers(endpoint))) await sleep(50);
  const settings = {
    endpoint,
    region: REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'canary-secret' },
  };
  const client = new S3(settings);
  return {
    settings,
    client,
    async createBucket(name) {
      await client.createBucket({
        Bucket: name,
        CreateBucketConfiguration: { LocationConstraint: REGION },
      });
    },
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint);
    return true;
  } catch {
    return false;
  }
}
