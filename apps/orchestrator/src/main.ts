import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDbtEnvironment } from '@volka/dbt-runner';
import { createLogger, renderEnvTemplate } from '@volka/runtime';
import { connectPool, migrate } from '@volka/warehouse';
import { createProgram } from './cli/program.ts';
import { CONFIG_SECTIONS, readDatabaseSettings, readSettings } from './config.ts';
import { errorCode } from './errors.ts';
import { readPipelines } from './pipelines/read-pipelines.ts';
import { createPlatform } from './platform.ts';
import { logRunEvents } from './runner/log-run-events.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const envFile = join(root, '.env');
if (existsSync(envFile)) process.loadEnvFile(envFile);

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted.abort(new Error(`Cannot finish the run: ${signal} was received`));
  });
}

const program = createProgram(
  {
    run: async (request) => {
      const settings = readSettings(process.env, root);
      const logger = createLogger({ name: 'volka', level: settings.logLevel });
      await ensureDbtEnvironment({
        venvDir: settings.pythonDir,
        onProgress: (line) => {
          logger.info({ line }, 'dbt environment');
        },
      });
      const platform = await createPlatform(settings);
      try {
        await platform.run({ ...request, signal: interrupted.signal, sink: logRunEvents(logger) });
      } finally {
        await platform.close();
      }
    },
    migrate: async () => {
      const pool = connectPool({ ...readDatabaseSettings(process.env), applicationName: 'volka-migrate' });
      try {
        await migrate(pool);
        console.log('the schema is current');
      } finally {
        await pool.end();
      }
    },
    listPipelines: async () => {
      const pipelines = await readPipelines(join(root, 'dbt_project'));
      for (const { id, schedule, description, tasks } of pipelines.values()) {
        console.log(`${id}  ${schedule ?? 'on request'}  ${description}`);
        for (const task of tasks)
          console.log(`  ${task.id}${task.after.length > 0 ? `  after ${task.after.join(', ')}` : ''}`);
      }
    },
    printEnvTemplate: () => {
      process.stdout.write(renderEnvTemplate(CONFIG_SECTIONS));
    },
  },
  () => new Date(),
);

try {
  await program.parseAsync();
} catch (error) {
  const code = errorCode(error);
  // An error of ours says what to do; anything else is a defect, and its stack is what helps then.
  console.error(
    code === undefined && error instanceof Error
      ? error.stack
      : error instanceof Error
        ? error.message
        : error,
  );
  process.exitCode = 1;
}
