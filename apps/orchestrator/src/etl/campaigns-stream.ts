/** The times of `Retry-After` are stored under this name: they hold for all levels of detail. */
export const CAMPAIGNS_SOURCE = 'campaigns-report';

/** The feed of ads: one row per day, campaign and ad. The ledger stores its loads under this name. */
export const CAMPAIGNS_STREAM = `${CAMPAIGNS_SOURCE}:a`;
