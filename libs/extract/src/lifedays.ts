/** The lifedays that are requested from the API: days after registration within which a cohort's metrics are counted. */
export const REQUESTED_LIFEDAYS = [1, 3, 7, 14] as const;
