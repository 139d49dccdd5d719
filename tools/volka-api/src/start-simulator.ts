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

/** A running simulator. */
export interface Simulator {
  /** Its address, such as `http://127.0.0.1:40123`, without a slash at the end. */
  readonly baseUrl: string;
  /**
   * Sets the clock forward or back. Answers in progress keep the date that they started with.
   * @throws {SimulatorError} `SIMULATOR_OPTION_INVALID` if it is not a calendar day.
   */
  readonly setClock: (asOf: IsoDate) => void;
  /** The last requests to the report (up to 10,000), oldest first. */
  readonly requests: () => readonly RequestLogEntry[];
  /**
   * Switches on a fault, after the active ones. Returns its id.
   * @throws {SimulatorError} `SIMULATOR_FAULT_INVALID` naming the option.
   */
  readonly switchOn: (rule: FaultRule) => number;
  /** Switches off one fault, or all. Answers in progress keep their faults. */
  readonly switchOff: (id?: number) => void;
  /** The active faults; `times` is what is left. */
  readonly faults: () => readonly ActiveFault[];
  /** The injected faults (the last 100,000), oldest first. An entry is added before the client can see the fault. */
  readonly injected: () => readonly InjectedFault[];
  /** Stops the server and closes open connections. It may be called twice. */
  readonly close: () => Promise<void>;
}

// Longer than clients keep idle connections, so the server never closes a connection that a client is about to use.
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
      // A bug in the simulator. If the answer has begun, the connection is destroyed, so that the answer cannot look complete.
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
              `Cannot listen on ${place}: another program uses the port; choose another one, or 0 for a free one`,
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
