import { parseCommandLine, USAGE } from './cli-options.ts';
import { SimulatorError } from './errors.ts';
import { startSimulator } from './start-simulator.ts';

async function main(): Promise<void> {
  const request = parseCommandLine(process.argv.slice(2));
  if (request.kind === 'help') {
    console.log(USAGE);
    return;
  }
  const simulator = await startSimulator(request.options);
  console.log(
    `Campaigns API simulator at ${simulator.baseUrl}, as of ${request.options.asOf}; Ctrl+C stops it`,
  );
  const stop = (): void => {
    void simulator.close();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

try {
  await main();
} catch (error) {
  // A known cause is one line; anything else is a fault of the program and keeps its trace.
  console.error(error instanceof SimulatorError ? error.message : error);
  process.exitCode = 1;
}
