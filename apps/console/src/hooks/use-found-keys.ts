import type { Key } from "@bitting/sdk"
import { useDebouncedValue } from "@mantine/hooks"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { keysQuery } from "../api/queries.ts"
import { texts } from "../texts.ts"
import type { Here } from "./use-here.ts"

/** Keys found for what was typed. */
const FOUND = 5

/** Characters that are searched for, at least. */
const LEAST = 2

/** The keys of an organization that what is typed finds, by label, id or last four characters; none before two characters. */
export function useFoundKeys({ organization, visibleKeyspaces }: Here, text: string): readonly Key[] {
  const [typed] = useDebouncedValue(text.trim(), 200)
  const { data } = useQuery({
    ...keysQuery({ organization_id: organization.id, q: typed, limit: FOUND }),
    enabled: typed.length >= LEAST && visibleKeyspaces.length > 0,
    placeholderData: keepPreviousData,
  })
  return text.trim().length < LEAST ? [] : (data?.data ?? [])
}

/** What tells a key from others of its label: its token, as far as it may be seen, and its state. */
export function keyDescription({ token_prefix, token_last4, status }: Key): string {
  return `${token_prefix}…${token_last4} · ${texts.keyStatus[status]}`
}
