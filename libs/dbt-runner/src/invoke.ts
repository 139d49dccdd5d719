import type { DbtAdapter, EventSource } from './adapters/adapter.ts';
import { buildChildEnvironment } from './adapters/child-environment.ts';
import { buildCommandLine, checkRequest } from './adapters/command-line.ts';
import { parseSharingOf } from './adapters/parse-sharing.ts';
import type { TargetFolders } from './adapters/target-folder.ts';
import type { DbtInvocation, DbtRequest } from './dbt-request.ts';
import type { DbtEvent, LogEvent, LogLevel, NodeFinishedEvent, NodeResult } from './events/dbt-event.ts';
import { createEventQueue } from './events/event-queue.ts';
import type { EventQueue } from './events/event-queue.ts';
import { parseLogLine } from './events/log-record.ts';
import { createRedactor } from './events/redact.ts';
import type { Redact } from './events/redact.ts';
import { createTranslator } from './events/translate.ts';
import { readArtifact } from './outcome/artifact.ts';
import type { DbtOutcome, InvocationFacts } from './outcome/dbt-outcome.ts';
import { readDependencyGraph } from './outcome/dependency-graph.ts';
import { createEvidenceCollector } from './outcome/log-evidence.ts';
import type { LogEvidence } from './outcome/log-evidence.ts';
import { determineOutcome } from './outcome/determine-outcome.ts';
import { toNodeResults } from './outcome/node-results.ts';
import { planRetry } from './outcome/retry-plan.ts';
import type { RetryPlan } from './outcome/retry-plan.ts';
import { openInvocationRecord } from './record/invocation-record.ts';
import { isTimeout } from './run-gate.ts';

/** What all invocations of one runner share. */
export interface InvokerOptions {
  readonly adapter: DbtAdapter;
  readonly folders: TargetFolders;
  readonly projectDir: string;
  readonly profilesDir: string;
  readonly readEnv: () => Promise<Readonly<Record<string, string | undefined>>>;
  readonly allowEnv: readonly string[];
  readonly afterDbt: (targetPath: string) => Promise<void>;
}

/** Checks a request, starts dbt in the background and returns its events and its outcome. */
export function createInvoker(
  options: InvokerOptions,
): (request: DbtRequest, signal: AbortSignal) => DbtInvocation {
  return (request, signal) => {
    // Thrown by the call, and not part of the outcome.
    checkRequest(request);
    const queue = createEventQueue();
    const began = performance.now();
    const startedAt = new Date().toISOString();
    const elapsedMs = (): number => Math.round(performance.now() - began);
    const outcome = perform(options, request, signal, queue, { startedAt, elapsedMs })
      .catch((error: unknown): DbtOutcome => {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected error';
        const reason = `Cannot prepare dbt: ${code}; check the target folder and the source of the environment`;
        const facts = { invocationId: null, dbtVersion: null, startedAt, targetPath: null };
        return {
          kind: 'broken',
          code: 'DBT_NOT_STARTED',
          reason,
          nodes: [],
          elapsedMs: elapsedMs(),
          ...facts,
        };
      })
      .finally(queue.end);
    return { events: queue.events, outcome };
  };
}

/** The invocation's own clock. */
interface Clock {
  readonly startedAt: string;
  readonly elapsedMs: () => number;
}

async function perform(
  options: InvokerOptions,
  request: DbtRequest,
  signal: AbortSignal,
  queue: EventQueue,
  { startedAt, elapsedMs }: Clock,
): Promise<DbtOutcome> {
  const { adapter, folders, projectDir, profilesDir } = options;
  const env = buildChildEnvironment(await options.readEnv(), options.allowEnv, request.runId);
  const targetPath = await folders.open(request.runId, request.command);
  const warmParse = await folders.warmParse();
  const redact = createRedactor(env);
  const record = openInvocationRecord(targetPath);
  const tell = (event: DbtEvent): void => {
    record.add(event);
    queue.push(event);
  };
  const retry = await planOf(request, tell);
  const retryFrom = retry?.kind === 'failed-only' ? retry.stateDir : null;
  const args = (eventsFrom: EventSource): readonly string[] =>
    buildCommandLine(request, { projectDir, profilesDir, targetPath, retryFrom, warmParse, eventsFrom });
  const graph = once(() => readDependencyGraph(targetPath));
  const translate = createTranslator({
    redact,
    blockersOf: (id, failed) => (failed.size === 0 ? [] : graph().blockersOf(id, failed)),
  });
  const collector = createEvidenceCollector();
  const finished = new Map<string, NodeResult>();

  const onLine = (line: string): void => {
    const logged = parseLogLine(line);
    if (logged === null) {
      const message = redact(line.trim());
      if (message !== '') {
        tell(logEvent('info', 'text', message));
      }
      return;
    }
    collector.take(logged);
    const event = translate(logged);
    if (event === null) return;
    tell(event);
    if (event.kind === 'node-finished') finished.set(event.uniqueId, withoutEvent(event));
  };

  const parse = parseSharingOf(request, retryFrom !== null, [projectDir, profilesDir], env);
  const end = await adapter.execute({
    args,
    env: { ...env, ...request.env },
    targetPath,
    parse,
    signal,
    onLine,
  });
  const cancelRequested = signal.aborted;
  await options.afterDbt(targetPath);
  const evidence = redactEvidence(collector.evidence(), redact);
  const artifact = await readArtifact(targetPath, request.command, evidence);
  const seenNodes = [...finished.values()];
  const nodes =
    artifact.kind === 'invalid'
      ? seenNodes
      : toNodeResults(artifact.nodes ?? [], { named: evidence.started, seen: finished, graph, redact });
  if (evidence.completed !== null) await folders.keepParse(targetPath);
  const determined = determineOutcome({
    end,
    log: evidence,
    artifact,
    nodes,
    seenNodes,
    cancelRequested,
    timedOut: cancelRequested && isTimeout(signal),
    mustAccountFor: retry?.kind === 'failed-only' ? retry.uniqueIds : [],
    elapsedMs: elapsedMs(),
  });
  const facts: InvocationFacts = {
    invocationId: evidence.invocationId,
    dbtVersion: evidence.dbtVersion,
    startedAt,
    targetPath,
  };
  const outcome: DbtOutcome =
    determined.kind === 'broken'
      ? { ...determined, reason: redact(determined.reason), ...facts }
      : { ...determined, ...facts };
  await record.close(request, outcome);
  await folders.sweep();
  return outcome;
}

const logEvent = (level: LogLevel, name: string, message: string): LogEvent => ({
  kind: 'log',
  at: new Date().toISOString(),
  level,
  name,
  message,
});

async function planOf(
  { retryOf, command }: DbtRequest,
  tell: (event: DbtEvent) => void,
): Promise<RetryPlan | null> {
  if (retryOf === undefined) return null;
  const plan = await planRetry(retryOf, command);
  tell(
    plan.kind === 'whole'
      ? logEvent(
          'warn',
          'RetryWhole',
          `Cannot retry only failed nodes: ${plan.reason}; the whole selection runs`,
        )
      : logEvent('info', 'RetryFailedOnly', `${plan.uniqueIds.length} nodes run again`),
  );
  return plan;
}

function redactEvidence(evidence: LogEvidence, redact: Redact): LogEvidence {
  return { ...evidence, errors: evidence.errors.map(redact), printed: evidence.printed.map(redact) };
}

/** Only the node's fields, so that an outcome's nodes are the same from the log and from the artifact. */
function withoutEvent(event: NodeFinishedEvent): NodeResult {
  const { uniqueId, name, resourceType, status, startedAt, durationMs, message } = event;
  const { rowsAffected, failures, failuresRelation, blockedBy, compiledSql } = event;
  const what = { uniqueId, name, resourceType, status, startedAt, durationMs, message };
  return { ...what, rowsAffected, failures, failuresRelation, blockedBy, compiledSql };
}

/** Delays work until its result is wanted, and does it once. */
function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | null = null;
  return () => (made ??= { result: make() }).result;
}
