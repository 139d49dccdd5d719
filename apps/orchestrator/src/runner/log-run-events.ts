import type { Logger } from '@volka/runtime';
import { assertNever } from '../errors.ts';
import type { RunEvent, RunEventSink, TaskAddress } from './run-event.ts';
import { notBeforeOf } from './task-error.ts';

/** A sink that writes each event as one log line; progress only at debug level. */
export function logRunEvents(logger: Logger): RunEventSink {
  return (event) => {
    const { kind, ...fields } = event;
    switch (event.kind) {
      case 'task-progress':
        logger.debug(fields, kind);
        break;
      case 'task-log':
        logLine(logger, event);
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
      default:
        assertNever(event);
    }
  };
}

function logLine(
  logger: Logger,
  { level, message, fields, ...event }: Extract<RunEvent, { kind: 'task-log' }>,
): void {
  logger[level]({ ...fields, ...addressOf(event) }, message);
}

function addressOf({ runId, pipelineId, taskId, taskKind, attempt }: TaskAddress): TaskAddress {
  return { runId, pipelineId, taskId, taskKind, attempt };
}

/** A warning has already said why a task is incomplete; the whole error is too long for a log line. */
function finishedFields(event: Extract<RunEvent, { kind: 'task-finished' }>): object {
  const { incomplete, ...result } = event.result;
  const fields = { ...addressOf(event), durationMs: event.durationMs, result };
  return incomplete === undefined ? fields : { ...fields, incomplete: incomplete.code };
}

function failureFields(event: Extract<RunEvent, { kind: 'task-failed' }>): object {
  const { code, message, retryable, stack } = event.error;
  const notBefore = notBeforeOf(event.error);
  return {
    ...addressOf(event),
    durationMs: event.durationMs,
    code,
    message,
    retryable,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(stack === undefined ? {} : { stack }),
  };
}
