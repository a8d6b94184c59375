/** The plans an organization can have, from the smallest on. */
export const PLANS = ["free", "pro", "business"] as const
