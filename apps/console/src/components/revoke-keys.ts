import { notifications } from "@mantine/notifications"
import type { Keyspace, RevokeKey } from "@bitting/sdk"
import type { QueryClient } from "@tanstack/react-query"
import { api } from "../api/client.ts"
import type { KeyRead } from "../api/queries.ts"
import { texts } from "../texts.ts"
import { relativeTime } from "../util/time.ts"
import { confirmAction } from "./confirm-action.ts"
import type { ConfirmAnswers } from "./confirm-action.ts"

const words = texts.keys.revoke

/** Requests under way at the same time. */
const AT_ONCE = 4

/** A use within this time is worth a warning, ms. */
const LATELY_MS = 7 * 86_400_000

interface RevokeAsked {
  readonly keys: readonly KeyRead[]
  readonly keyspace: Keyspace
  readonly client: QueryClient
}

function noticeOf(keys: readonly KeyRead[]): string | undefined {
  const [only] = keys
  if (keys.length !== 1 || only === undefined || only.last_used_at === null) return undefined
  const at = Date.parse(only.last_used_at)
  return Date.now() - at < LATELY_MS ? words.usedLately(relativeTime(at, Date.now())) : undefined
}

/** Revokes them all, a few at a time. @returns those that could not be, with the reason */
async function revokeAll(keys: readonly KeyRead[], answers: ConfirmAnswers): Promise<readonly unknown[]> {
  const waiting = [...keys]
  const failures: unknown[] = []
  // The choices are the API's own names (see texts).
  const reason = answers.choice as RevokeKey["reason"]
  const work = async (): Promise<void> => {
    for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
      try {
        await api.keys.revoke(key.grant_id, { reason, purge: answers.option }, { ifMatch: key.etag })
      } catch (error) {
        failures.push(error)
      }
      if (keys.length > 1) answers.report(words.progress(keys.length - waiting.length, keys.length))
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, keys.length) }, work))
  return failures
}

/**
 * Asks once, then revokes keys of one keyspace for good; what it did is said and what lists keys is asked again.
 * @returns whether the person did it
 */
export function revokeKeys({ keys, keyspace, client }: RevokeAsked): Promise<boolean> {
  const { revoke, revoke_removes } = keyspace.console
  const [first] = keys
  const one = keys.length === 1 && first !== undefined ? first : null
  const renew = () => client.invalidateQueries({ queryKey: ["keys"] })
  return confirmAction({
    title: one === null ? words.titleMany(revoke, keys.length) : words.title(revoke, one.label),
    consequence: one === null ? words.consequenceMany : words.consequence,
    ...(one === null ? { items: keys.map(({ label }) => label) } : {}),
    notice: noticeOf(keys),
    confirm: revoke,
    choice: { label: words.reason, options: texts.revokeReasons, initial: "obsolete" },
    option: {
      label: one === null ? words.purgeMany : words.purge,
      description: words.purgeHint,
      initial: revoke_removes,
    },
    renew,
    action: async (answers) => {
      const failures = await revokeAll(keys, answers)
      await renew()
      const done = keys.length - failures.length
      if (done === 0) throw failures[0]
      notifications.show({
        color: failures.length === 0 ? "green" : "yellow",
        message:
          failures.length > 0
            ? words.someFailed(done, failures.length)
            : one === null
              ? words.doneMany(done)
              : words.done(one.label),
      })
    },
  })
}
