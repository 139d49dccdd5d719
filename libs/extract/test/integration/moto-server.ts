import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MOTO = join(import.meta.dirname, '..', '..', '..', '..', '.volka', 'python', 'bin', 'moto_server');

/** An S3 to test against: moto, as a process of its own, on a free port. */
export interface MotoServer extends AsyncDisposable {
  readonly endpoint: string;
}

export async function startMotoServer(): Promise<MotoServer> {
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
  for (;;) {
    const up = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (up) break;
    await sleep(50);
  }
  return {
    endpoint,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
