export { applicationNameOf } from './adapters/child-environment.ts';
export type { StopGrace } from './adapters/adapter.ts';
export type { RecyclePolicy } from './adapters/worker.ts';
export { createDbtRunner } from './dbt-runner.ts';
export type { CommandRequest, DbtCommands } from './dbt-commands.ts';
export type { DbtEnvironment, DbtRunner, DbtRunnerOptions } from './dbt-runner.ts';
export type { DbtCommand, DbtInvocation, DbtRequest } from './dbt-request.ts';
export { DBT_BROKEN_RETRYABLE, DBT_RUNNER_RETRYABLE, DbtRunnerError, isDbtRunnerError } from './errors.ts';
export type { BrokenCode, DbtRunnerErrorCode } from './errors.ts';
export type {
  DbtEvent,
  InvocationStartedEvent,
  LogEvent,
  LogLevel,
  NodeFinishedEvent,
  NodeResult,
  NodesSelectedEvent,
  NodeStartedEvent,
  NodeStatus,
} from './events/dbt-event.ts';
export type { DbtNode, ListRequest } from './nodes/dbt-node.ts';
export { fingerprintOf } from './nodes/project-fingerprint.ts';
export type { DbtFailure, DbtOutcome, InvocationFacts } from './outcome/dbt-outcome.ts';
export { readRecordedRequest } from './record/invocation-record.ts';
export type { RecordedRequest } from './record/invocation-record.ts';
export type { DbtCheck, DbtFinding } from './doctor/dbt-finding.ts';
export { diagnoseDbt } from './doctor/diagnose-dbt.ts';
export type { DiagnoseOptions } from './doctor/diagnose-dbt.ts';
export {
  DBT_DEV_REQUIREMENTS_FILE,
  DBT_REQUIREMENTS_FILE,
  ensureDbtEnvironment,
} from './environment/ensure-dbt-environment.ts';
export type { DbtEnvironmentOptions, ReadyDbtEnvironment } from './environment/ensure-dbt-environment.ts';
export { selectProcessVariables } from './environment/process-variables.ts';
