import type { Account, Key, Keyspace, Member } from "@bitting/sdk"
import { texts } from "../texts.ts"
import { absoluteTime } from "../util/time.ts"

const words = texts.keyPage.powers

/** What the words are about. */
export interface WordsContext {
  readonly keyspace: Keyspace
  readonly accounts: readonly Account[]
  readonly members: readonly Member[]
}

function permissionSentence({ permission, scopes }: Key, { scopes: known, levels }: Keyspace): string {
  if (known.length === 0) return words.noScopes
  if (permission === null) return words.scopes(scopes)
  return words.level(levels[permission]?.title ?? permission, scopes)
}

function placeSentences(key: Key, { keyspace, accounts }: WordsContext): readonly string[] {
  const knows = (resource: Keyspace["resources"][number]): boolean => keyspace.resources.includes(resource)
  const names = key.accounts?.map((id) => accounts.find((one) => one.id === id)?.name ?? id)
  return [
    ...(knows("account") && names !== undefined
      ? [names.length === 0 ? words.noAccounts : words.accounts(names)]
      : []),
    ...(knows("service") ? [key.services === null ? words.allServices : words.services(key.services)] : []),
    ...(knows("environment")
      ? [key.environments === null ? words.allEnvironments : words.environments(key.environments)]
      : []),
  ]
}

function constraintSentences({ constraints, quota }: Key): readonly string[] {
  const { allowed_origins, allowed_ips, rate_limit_rpm, max_batch_size, require_referer } = constraints
  const anywhere = allowed_origins === undefined && allowed_ips === undefined
  return [
    ...(anywhere ? [words.anywhere] : []),
    ...(allowed_origins === undefined ? [] : [words.origins(allowed_origins)]),
    ...(allowed_ips === undefined ? [] : [words.addresses(allowed_ips)]),
    ...(require_referer === true ? [words.referer] : []),
    ...(rate_limit_rpm === undefined ? [] : [words.rate(rate_limit_rpm)]),
    ...(max_batch_size === undefined ? [] : [words.batch(max_batch_size)]),
    ...(quota === null
      ? []
      : [
          [
            words.quota(quota.limit, quota.period),
            ...(quota.used === undefined ? [] : [words.quotaUsed(quota.used)]),
          ].join(" "),
        ]),
  ]
}

/** What a key can do, in sentences for people. */
export function keyInWords(key: Key, context: WordsContext): readonly string[] {
  const { keyspace, members } = context
  const holder = members.find(({ id }) => id === key.holder.member_id)?.name
  const publishable = keyspace.types[key.type]?.publishable === true
  return [
    permissionSentence(key, keyspace),
    ...placeSentences(key, context),
    ...constraintSentences(key),
    ...(key.holder.kind === "member" ? [words.member(holder ?? texts.keys.byFormer)] : []),
    ...(publishable ? [words.publishable] : []),
    ...(key.not_before === null ? [] : [words.begins(absoluteTime(Date.parse(key.not_before)))]),
    key.expires_at === null ? words.endsNever : words.ends(absoluteTime(Date.parse(key.expires_at))),
  ]
}
