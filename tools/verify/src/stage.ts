import { spawn } from 'node:child_process';

/** The result of one stage. */
export interface StageResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  /** Tests that were skipped, by full name. */
  readonly skipped: readonly string[];
  readonly durationMs: number;
}

/** Runs a program with its output shown; resolves to its exit code, 1 if it could not be started. */
export async function runProgram(command: string, args: readonly string[], cwd: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', () => {
      resolve(1);
    });
    child.on('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}

/** A stage that either passes or fails as a whole, such as a linter; it counts as one. */
export async function checkStage(
  name: string,
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<StageResult> {
  const started = performance.now();
  const exitCode = await runProgram(command, args, cwd);
  const passed = exitCode === 0 ? 1 : 0;
  return { name, passed, failed: 1 - passed, skipped: [], durationMs: performance.now() - started };
}
