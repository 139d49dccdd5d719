export { loadDueWindows } from './etl/load/load-due-windows.ts';
export { CAMPAIGNS_STREAM, loadWindow } from './etl/load/load-window.ts';
export type { WindowLoader, WindowOutcome } from './etl/load/load-window.ts';
export { errorCode, ORCHESTRATOR_RETRYABLE, OrchestratorError } from './errors.ts';
export { MAIN_PIPELINE_ID } from './pipelines/main-pipeline.ts';
export { createPlatform } from './compose/platform.ts';
export type { Platform, PlatformSettings, RunRequest } from './compose/platform.ts';
export { logRunEvents } from './runner/log-run-events.ts';
export type { RunEvent, RunEventSink, TaskProgress, TaskResult } from './runner/run-event.ts';
