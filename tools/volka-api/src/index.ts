export { SimulatorError } from './errors.ts';
export { startSimulator } from './start-simulator.ts';
export type { SimulatorErrorCode } from './errors.ts';
export type { SimulatorOptions } from './options.ts';
export type { RequestLogEntry } from './server/request-log.ts';
export type { Simulator } from './start-simulator.ts';
