import type { DbtEvent } from './dbt-event.ts';

/** Passes events from the process to one reader. Reading is optional: unread events are dropped with the queue. */
export interface EventQueue {
  readonly push: (event: DbtEvent) => void;
  readonly end: () => void;
  readonly events: AsyncIterable<DbtEvent>;
}

export function createEventQueue(): EventQueue {
  let waiting: DbtEvent[] = [];
  let ended = false;
  let abandoned = false;
  let wake: (() => void) | null = null;
  const signal = (): void => {
    wake?.();
    wake = null;
  };

  async function* read(): AsyncGenerator<DbtEvent> {
    try {
      for (;;) {
        const batch = waiting;
        waiting = [];
        yield* batch;
        if (waiting.length > 0) continue;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      // The reader stopped early, so no more events are kept.
      abandoned = true;
      waiting = [];
    }
  }

  return {
    push: (event) => {
      if (abandoned || ended) return;
      waiting.push(event);
      signal();
    },
    end: () => {
      ended = true;
      signal();
    },
    events: read(),
  };
}
