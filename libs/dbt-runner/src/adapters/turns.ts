/** Runs one task at a time, in order of arrival. */
export interface Turns {
  readonly take: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take: (work) => {
      const turn = last.then(work);
      // The next task runs whether this one succeeds or not.
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
