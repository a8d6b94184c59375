import { BittingError } from "@bitting/core"
import type { Dialect } from "./dialects/dialect.ts"

/** Another process serves this data already. */
export class StoreLockedError extends Error {
  override readonly name = "StoreLockedError"
}

/**
 * What a caller of the store is told about an error of the database.
 * @returns a BittingError (already_exists, unavailable, invalid_request) or the error itself
 */
export function toStoreError(dialect: Dialect, error: unknown): unknown {
  if (error instanceof BittingError || error instanceof StoreLockedError) return error
  if (dialect.isUniqueViolation(error)) return new BittingError("already_exists", { cause: error })
  if (dialect.isUnavailable(error)) return new BittingError("unavailable", { cause: error })
  if (dialect.isBadText(error)) {
    return new BittingError("invalid_request", { detail: "A text contains a NUL character.", cause: error })
  }
  return error
}

/** Runs `task`; its errors are passed through {@link toStoreError}. */
export async function withStoreErrors<T>(dialect: Dialect, task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    throw toStoreError(dialect, error)
  }
}
