import type { Catalogue } from "./catalogue.ts"
import { findService, serviceNames } from "./catalogue.ts"
import type { Asked } from "./engine.ts"
import type { LinkedAccount, Provider } from "./provider.ts"
import type { ProviderName, Service } from "./service.ts"
import { ALL_NAMESPACES, defaultAttributes, GLOBAL_REGION } from "./service.ts"

/** One entry of a request. */
export interface Entry {
  readonly service: string
  readonly provider: string
  readonly region?: string | undefined
  readonly attributes?: readonly string[] | undefined
  /** Account id; absent: every account of the provider that the asker may ask. */
  readonly account?: string | undefined
}

/** An account that may be asked. */
export interface PlannedAccount extends LinkedAccount {
  /** `demo` answers for every provider. */
  readonly provider: ProviderName | "demo"
}

/** A place in the request and what is wrong there, with the allowed values named. */
export interface EntryProblem {
  readonly pointer: string
  readonly detail: string
}

/** An entry that can be asked: one question for each account, in the order of the accounts. */
export type PlannedEntry = readonly Asked[]

/** What a request comes to. */
export type Plan =
  | { readonly problems: readonly EntryProblem[] }
  | { readonly problems: null; readonly entries: readonly PlannedEntry[] }

/** Results of one request at most, after accounts are expanded. */
export const RESULTS_MAX = 200

const LISTED_MAX = 60

function listed(values: readonly string[]): string {
  const shown = values.slice(0, LISTED_MAX).join(", ")
  return values.length > LISTED_MAX
    ? `${shown} and ${values.length - LISTED_MAX} more (GET /services)`
    : shown
}

function regionOf(
  entry: Entry,
  { provider, global }: { readonly provider: Provider; readonly global: boolean },
): { readonly region: string } | { readonly detail: string } {
  const { region } = entry
  if (global) {
    const known =
      region === undefined || region === GLOBAL_REGION || provider.regions?.includes(region) !== false
    return known ? { region: GLOBAL_REGION } : { detail: unknownRegion(provider, region) }
  }
  if (region === undefined)
    return {
      detail: `Say which region: one of ${listed(provider.regions ?? ["a namespace", ALL_NAMESPACES])}.`,
    }
  if (provider.regions !== null && !provider.regions.includes(region))
    return { detail: unknownRegion(provider, region) }
  return { region }
}

function unknownRegion(provider: Provider, region: string): string {
  return `${JSON.stringify(region)} is no region of ${provider.name}; allowed are ${listed(provider.regions ?? [])}.`
}

interface Reading {
  readonly catalogue: Catalogue
  readonly accounts: readonly PlannedAccount[]
  readonly at: string
  readonly problems: EntryProblem[]
}

function accountsFor(entry: Entry, provider: Provider, reading: Reading): readonly PlannedAccount[] | null {
  const { accounts, at, problems } = reading
  const fits = (one: PlannedAccount): boolean => one.provider === provider.name || one.provider === "demo"
  if (entry.account === undefined) {
    const own = accounts.filter(fits)
    // Whoever has linked an account of the provider does not want the make-believe one besides.
    const real = own.filter((one) => one.provider !== "demo")
    const chosen = real.length > 0 ? real : own
    if (chosen.length === 0) {
      problems.push({ pointer: at, detail: `There is no ${provider.name} account to ask; link one first.` })
      return null
    }
    return chosen
  }
  const named = accounts.find(({ id }) => id === entry.account)
  if (named !== undefined && fits(named)) return [named]
  const allowed = accounts.filter(fits).map(({ id }) => id)
  const detail =
    allowed.length === 0
      ? `There is no such account of ${provider.name}.`
      : `There is no such account of ${provider.name}; allowed are ${listed(allowed)}.`
  problems.push({ pointer: `${at}/account`, detail })
  return null
}

/** What a column of a provider's own can be called. Never `__proto__`, which an object would not keep. */
const OWN_COLUMN = /^[a-z0-9][a-z0-9_]{0,79}$/

function attributesOf(
  entry: Entry,
  service: Pick<Service, "attributes" | "ownColumns">,
  { at, problems }: Pick<Reading, "at" | "problems">,
): void {
  const { attributes } = entry
  if (attributes === undefined) return
  const known = service.attributes.map(({ key }) => key)
  if (attributes.length === 0)
    problems.push({ pointer: `${at}/attributes`, detail: "Name at least one, or leave it out." })
  attributes.forEach((name, place) => {
    const pointer = `${at}/attributes/${place}`
    if (!known.includes(name) && !(service.ownColumns && OWN_COLUMN.test(name)))
      problems.push({ pointer, detail: `There is no such attribute; allowed are ${listed(known)}.` })
    else if (attributes.indexOf(name) !== place) problems.push({ pointer, detail: "It is named twice." })
  })
}

function planEntry(entry: Entry, reading: Reading): PlannedEntry | null {
  const { catalogue, at, problems } = reading
  const before = problems.length
  const provider = catalogue.provider(entry.provider)
  if (provider === null) {
    const known = catalogue.providers.map(({ name }) => name)
    problems.push({
      pointer: `${at}/provider`,
      detail: `There is no such provider; allowed are ${listed(known)}.`,
    })
    return null
  }
  const found = findService(provider, entry.service)
  if (found === null) {
    const detail = `There is no such service of ${provider.name}; allowed are ${listed(serviceNames(provider))}.`
    problems.push({ pointer: `${at}/service`, detail })
    return null
  }
  const { service, type } = found
  const place = regionOf(entry, { provider, global: service.global })
  if ("detail" in place) problems.push({ pointer: `${at}/region`, detail: place.detail })
  attributesOf(entry, service, reading)
  const accounts = accountsFor(entry, provider, reading)
  if (problems.length > before || accounts === null || "detail" in place) return null
  const asked = entry.attributes ?? defaultAttributes(service)
  // In one order, so that the same question is the same however it is written.
  const known = service.attributes.map(({ key }) => key)
  const own = asked.filter((key) => !known.includes(key)).toSorted()
  const attributes = [...known.filter((key) => asked.includes(key)), ...own]
  const { region } = place
  return accounts.map((account) => ({
    provider: account.provider === "demo" ? catalogue.demo(provider) : provider,
    question: { account, service, type, region, attributes },
  }))
}

function duplicates(entries: readonly Entry[]): readonly EntryProblem[] {
  const seen = new Map<string, number>()
  const problems: EntryProblem[] = []
  entries.forEach(({ service, provider, region, account, attributes }, place) => {
    const name = JSON.stringify([service, provider, region, account, attributes])
    const before = seen.get(name)
    if (before === undefined) seen.set(name, place)
    else problems.push({ pointer: `/services/${place}`, detail: `It is the same as /services/${before}.` })
  })
  return problems
}

/**
 * Makes questions of a request, or says everything that is wrong with it.
 * @param accounts those the asker may ask, in the order results are wanted
 */
export function planRequest(
  entries: readonly Entry[],
  world: { readonly catalogue: Catalogue; readonly accounts: readonly PlannedAccount[] },
): Plan {
  const problems: EntryProblem[] = [...duplicates(entries)]
  const planned = entries.map((entry, place) =>
    planEntry(entry, { ...world, at: `/services/${place}`, problems }),
  )
  if (problems.length > 0) return { problems }
  const made = planned.filter((entry) => entry !== null)
  const results = made.reduce((sum, questions) => sum + questions.length, 0)
  if (results > RESULTS_MAX) {
    const detail = `That comes to ${results} results, and at most ${RESULTS_MAX} are given at a time; name fewer services or accounts.`
    return { problems: [{ pointer: "/services", detail }] }
  }
  return { problems: null, entries: made }
}
