import type { Clock } from "@bitting/core"
import type { Piece, Provider, Question, Service } from "@bitting/discovery"
import { serviceOf } from "@bitting/discovery"

/** A clock that stands still until it is moved. */
export function handClock(): Clock & { readonly advance: (ms: number) => void } {
  let time = 0
  return {
    now: () => 1_700_000_000_000 + time,
    monotonic: () => time,
    advance: (ms) => {
      time += ms
    },
  }
}

const column = (key: string, rest: object = {}) =>
  ({ key, label: key.toUpperCase(), sample: { kind: "name", stems: [key] }, ...rest }) as const

/** Services of a make-believe cloud. */
export const SERVICES: readonly Service[] = [
  serviceOf({
    provider: "aws",
    name: "box",
    label: "Boxes",
    permissions: ["box:List"],
    columns: [column("name"), column("size"), column("cost", { costly: true })],
  }),
  serviceOf({
    provider: "aws",
    name: "bucket",
    label: "Buckets",
    global: true,
    regionAttribute: "region",
    permissions: ["bucket:List", "box:List"],
    columns: [column("name"), { ...column("region"), sample: { kind: "region" } }],
  }),
  serviceOf({
    provider: "aws",
    name: "any",
    label: "Any type",
    depth: "generic",
    takesType: true,
    permissions: ["any:List"],
    columns: [column("id")],
  }),
]

export const box: Service = SERVICES[0]!

/** A provider that answers by a function. */
export function provider(fetch: Provider["fetch"], fields: Partial<Provider> = {}): Provider {
  return {
    name: "aws",
    services: SERVICES,
    regions: ["eu-1", "us-1"],
    classify: (error) => (error instanceof Error ? error : new Error(String(error))),
    fetch,
    ...fields,
  }
}

export function question(fields: Partial<Question> = {}): Question {
  return {
    account: { id: "acc_1", organizationId: "org_1" },
    service: box,
    type: null,
    region: "eu-1",
    attributes: ["name"],
    ...fields,
  }
}

/** A table in one piece. */
export async function* piece(...names: readonly string[]): AsyncGenerator<Piece> {
  yield { rows: names.map((name) => ({ name })) }
}

/** A promise and how to settle it. */
export function deferred<T>() {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((good, bad) => {
    resolve = good
    reject = bad
  })
  return { promise, resolve, reject }
}
