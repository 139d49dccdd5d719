import { createServer } from 'node:http';
import { SimulatorError } from './errors.ts';
import { InjectionLog } from './faults/injection-log.ts';
import { requireDay, resolveOptions } from './options.ts';
import { handleRequest } from './server/handle-request.ts';
import { RequestLog } from './server/request-log.ts';
import type { Server } from 'node:http';
import type { IsoDate } from './calendar/iso-date.ts';
import type { FaultRule } from './faults/fault-rule.ts';
import type { ActiveFault } from './faults/fault-switches.ts';
import type { InjectedFault } from './faults/injection-log.ts';
import type { SimulatorOptions } from './options.ts';
import type { RequestLogEntry } from './server/request-log.ts';

/** A simulator that listens. */
export interface Simulator {
  /** Where it listens, e.g. `http://127.0.0.1:40123`; no slash at the end. */
  readonly baseUrl: string;
  /**
   * Moves the clock, to either side. Answers under way keep the clock they started with.
   * @throws {SimulatorError} `SIMULATOR_OPTION_INVALID` if it is not a calendar day.
   */
  readonly setClock: (asOf: IsoDate) => void;
  /** The last requests to the report (up to 10,000), oldest first. */
  readonly requests: () => readonly RequestLogEntry[];
  /**
   * Switches a fault on, behind those that are; returns the id to switch it off by.
   * @throws {SimulatorError} `SIMULATOR_FAULT_INVALID` naming the option.
   */
  readonly switchOn: (rule: FaultRule) => number;
  /** Switches one fault off, or all. Answers under way keep theirs. */
  readonly switchOff: (id?: number) => void;
  /** The faults that are on, `times` being what they have left. */
  readonly faults: () => readonly ActiveFault[];
  /** Every fault that was injected (the last 100,000), oldest first: there before the client can see it. */
  readonly injected: () => readonly InjectedFault[];
  /** Stops listening and drops what is still open. Safe to call twice. */
  readonly close: () => Promise<void>;
}

// Longer than clients keep idle connections, so that it is never the server that closes one just as it is used again.
const KEEP_ALIVE_MS = 65_000;

/**
 * Starts a simulator of the Campaigns API.
 * @throws {SimulatorError} `SIMULATOR_OPTION_INVALID` or `SIMULATOR_FAULT_INVALID` naming the option, `SIMULATOR_PORT_TAKEN`,
 * `SIMULATOR_LISTEN_FAILED`.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { world, apiKey, asOfDay, host, port, switches } = resolveOptions(options);
  const log = new RequestLog();
  const injections = new InjectionLog(options.onInjected);
  const state = { asOfDay, log, lastRequest: 0, switches, injections };
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    handleRequest({ world, apiKey, state }, request, response).catch((error: unknown) => {
      // A fault of the simulator itself; cut off where the answer has begun, so that it cannot pass for a complete one.
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'application/json' }).end(faultBody(error));
    });
  });
  const boundPort = await listen(server, host, port);
  let closed: Promise<void> | undefined;
  return {
    baseUrl: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    setClock: (asOf) => {
      state.asOfDay = requireDay('asOf', asOf);
    },
    requests: () => log.list(),
    switchOn: (rule) => switches.add(rule).id,
    switchOff: (id) => {
      switches.remove(id);
    },
    faults: () => switches.list(),
    injected: () => injections.list(),
    close: () => (closed ??= close(server)),
  };
}

function faultBody(error: unknown): string {
  return JSON.stringify({ error: `simulator fault: ${error instanceof Error ? error.message : 'unknown'}` });
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const place = `${host}:${port}`;
      reject(
        error.code === 'EADDRINUSE'
          ? new SimulatorError(
              'SIMULATOR_PORT_TAKEN',
              `Cannot listen on ${place}: another program does; choose another port, or 0 for a free one`,
              { host, port },
            )
          : new SimulatorError(
              'SIMULATOR_LISTEN_FAILED',
              `Cannot listen on ${place}: ${error.code ?? 'unknown cause'}; choose another host or port`,
              { host, port },
            ),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
