import type { Logger } from '@volka/runtime';
import type { RunEvent, RunEventSink } from './run-event.ts';
import { errorCode, notBeforeOf } from '../errors.ts';

/** A sink that writes each event as one log line; progress only at debug level. */
export function logRunEvents(logger: Logger): RunEventSink {
  return (event) => {
    const { kind, ...fields } = event;
    switch (event.kind) {
      case 'task-progress':
        logger.debug(fields, kind);
        break;
      case 'task-warning':
        logger.warn(fields, kind);
        break;
      case 'task-failed':
        logger.error(failureFields(event), kind);
        break;
      case 'pipeline-started':
      case 'pipeline-finished':
      case 'task-started':
        logger.info(fields, kind);
        break;
      case 'task-finished':
        logger.info(finishedFields(event), kind);
        break;
    }
  };
}

/** Of why a task is incomplete a warning told already; its error holds more than a log line should. */
function finishedFields(event: Extract<RunEvent, { kind: 'task-finished' }>): object {
  const { runId, pipelineId, taskId, taskKind, durationMs } = event;
  const { incomplete, ...result } = event.result;
  const told = { runId, pipelineId, taskId, taskKind, durationMs, result };
  return incomplete === undefined ? told : { ...told, incomplete: incomplete.code };
}

function failureFields(event: Extract<RunEvent, { kind: 'task-failed' }>): object {
  const { error, runId, pipelineId, taskId, taskKind, durationMs } = event;
  const message = error instanceof Error ? error.message : String(error);
  const notBefore = notBeforeOf(error);
  return {
    runId,
    pipelineId,
    taskId,
    taskKind,
    durationMs,
    code: errorCode(error) ?? 'UNEXPECTED',
    message,
    ...(notBefore === undefined ? {} : { notBefore }),
  };
}
