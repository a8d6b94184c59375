import type { Api } from "./api.ts"
import type { Batch, Fate, KnownKey } from "./crash-clients.ts"

/** Questions asked at a time. */
const AT_ONCE = 8

/** What a server says of a key: the code of its token's decision, and its status and successor (null: it is not to be found). */
interface Seen {
  readonly code: string
  readonly status: string | null
  readonly rotatedTo: string | null
}

const SEEN: Readonly<
  Record<Fate, { readonly code: string; readonly status: string | null; readonly linked: boolean }>
> = {
  absent: { code: "unknown_token", status: null, linked: false },
  active: { code: "ok", status: "active", linked: false },
  rotated: { code: "ok", status: "rotating", linked: true },
  replaced: { code: "expired", status: "expired", linked: true },
  revoked: { code: "revoked", status: "revoked", linked: false },
  purged: { code: "revoked", status: null, linked: false },
}

async function see(api: Api, key: KnownKey): Promise<Seen> {
  const { status, body, text } = await api.post("/verify", { token: key.token })
  if (status !== 200) throw new Error(`verifying answered ${status}: ${text}`)
  const id = key.id ?? body.grant_id
  if (id === undefined) return { code: body.code, status: null, rotatedTo: null }
  const found = await api.get(`/keys/${id}`)
  if (found.status === 404) return { code: body.code, status: null, rotatedTo: null }
  key.id = id
  return { code: body.code, status: found.body.status, rotatedTo: found.body.rotated_to }
}

const isLike = (seen: Seen, fate: Fate): boolean =>
  seen.code === SEEN[fate].code &&
  seen.status === SEEN[fate].status &&
  (seen.rotatedTo !== null) === SEEN[fate].linked

async function linkProblem(api: Api, key: KnownKey, rotatedTo: string): Promise<string | null> {
  const { status, body } = await api.get(`/keys/${rotatedTo}`)
  // The successor may have been purged since.
  if (status !== 404 && body.rotated_from !== key.id)
    return `${rotatedTo} does not name ${key.id} as its predecessor`
  return key.successorId === null || key.successorId === rotatedTo ? null : `${key.id} has another successor`
}

/** Asks what became of a key, and takes that for granted from now on. */
async function settle(api: Api, key: KnownKey): Promise<string | null> {
  const seen = await see(api, key)
  const possible = key.asked === null ? [key.acknowledged] : [key.acknowledged, key.asked]
  const fate = possible.find((each) => isLike(seen, each))
  if (fate === undefined)
    return `a key that is ${possible.join(" or ")}: ${key.id} is ${seen.code}, ${seen.status}, ${seen.rotatedTo}`
  key.acknowledged = fate
  key.asked = null
  return seen.rotatedTo === null ? null : linkProblem(api, key, seen.rotatedTo)
}

/**
 * Asks a server about keys, and compares with what their clients have been told.
 * @returns what differs, in words
 */
export async function findLost(api: Api, keys: readonly KnownKey[]): Promise<readonly string[]> {
  const problems: string[] = []
  const rest = [...keys]
  const ask = async (): Promise<void> => {
    for (let key = rest.pop(); key !== undefined; key = rest.pop()) {
      const problem = await settle(api, key)
      if (problem !== null) problems.push(problem)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, ask))
  return problems
}

/** Batches of which some keys are there and others are not, to be called after {@link findLost}. */
export function findTorn(batches: readonly Batch[]): readonly Batch[] {
  return batches.filter((batch) => {
    const absent = batch.filter(({ acknowledged }) => acknowledged === "absent").length
    return absent > 0 && absent < batch.length
  })
}
