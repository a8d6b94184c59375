/**
 * Lets the page answer and paint before what comes next.
 * @returns when a new task has begun
 */
export const nextTask = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve))
