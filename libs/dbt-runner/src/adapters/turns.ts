/** One at a time, in the order of asking. */
export interface Turns {
  readonly take: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take: (work) => {
      const turn = last.then(work);
      // The next one's turn comes whether this one succeeds or not.
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
