/** Runs one task after another, in the order they came. */
export interface Queue {
  readonly run: <T>(task: () => Promise<T>) => Promise<T>
}

/** Makes a queue of its own. A task that fails does not hold up those after it. */
export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve()
  return {
    run: async (task) => {
      const result = last.then(task)
      last = result.catch(() => undefined)
      return await result
    },
  }
}
