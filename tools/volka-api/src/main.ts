import { parseCommandLine, USAGE } from './cli-options.ts';
import { SimulatorError } from './errors.ts';
import { faultList, injectedLine } from './faults/fault-text.ts';
import { startSimulator } from './start-simulator.ts';

async function main(): Promise<void> {
  const request = parseCommandLine(process.argv.slice(2));
  if (request.kind === 'help') {
    console.log(USAGE);
    return;
  }
  if (request.kind === 'list-faults') {
    console.log(faultList());
    return;
  }
  const simulator = await startSimulator({
    ...request.options,
    onInjected: (fault) => {
      console.log(injectedLine(fault));
    },
  });
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
  // A known error is one line. Anything else is a bug and is printed with its stack.
  console.error(error instanceof SimulatorError ? error.message : error);
  process.exitCode = 1;
}
