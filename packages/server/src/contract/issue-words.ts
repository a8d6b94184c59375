import type { z } from "zod"

type Issue = z.core.$ZodIssue
type RawIssue = z.core.$ZodRawIssue
type OutOfRange = Pick<z.core.$ZodIssueTooSmall, "origin" | "inclusive" | "exact"> & {
  readonly input?: unknown
} & (Pick<z.core.$ZodIssueTooSmall, "code" | "minimum"> | Pick<z.core.$ZodIssueTooBig, "code" | "maximum">)

const KINDS: ReadonlyMap<string, string> = new Map([
  ["string", "text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["bigint", "a whole number"],
  ["boolean", "true or false"],
  ["null", "null"],
  ["array", "a list"],
  ["tuple", "a list"],
  ["set", "a list"],
  ["object", "an object"],
  ["record", "an object"],
  ["map", "an object"],
  ["date", "a date"],
  ["file", "a file"],
])

const UNITS: ReadonlyMap<string, readonly [one: string, more: string]> = new Map([
  ["string", ["character", "characters"]],
  ["array", ["entry", "entries"]],
  ["set", ["entry", "entries"]],
  ["map", ["field", "fields"]],
  ["object", ["field", "fields"]],
  ["file", ["byte", "bytes"]],
])

const FORMATS: ReadonlyMap<string, string> = new Map([
  ["email", "an e-mail address"],
  ["url", "a URL"],
  ["uuid", "a UUID"],
  ["guid", "a UUID"],
  ["ulid", "a ULID"],
  ["datetime", "an RFC 3339 timestamp such as 2027-01-31T00:00:00Z"],
  ["date", "a date such as 2027-01-31"],
  ["time", "a time such as 09:30:00"],
  ["duration", "an ISO 8601 duration such as P30D"],
  ["ipv4", "an IPv4 address"],
  ["ipv6", "an IPv6 address"],
  ["cidrv4", "a range of IPv4 addresses such as 192.0.2.0/24"],
  ["cidrv6", "a range of IPv6 addresses such as 2001:db8::/32"],
  ["mac", "a MAC address"],
  ["base64", "base64"],
  ["base64url", "base64url"],
  ["json_string", "JSON in text"],
  ["e164", "a telephone number such as +49301234567"],
  ["jwt", "a JSON Web Token"],
  ["hostname", "a host name"],
  ["hex", "hexadecimal digits"],
  ["lowercase", "in lower case"],
  ["uppercase", "in upper case"],
])

const quoted = (value: unknown): string => `\`${String(value)}\``

const listed = (values: readonly unknown[]): string => values.map(quoted).join(", ")

/** What kind of JSON a value is; undefined where there is none. */
function kindOf(input: unknown): string | undefined {
  if (input === undefined) return undefined
  if (input === null) return "null"
  if (Array.isArray(input)) return "a list"
  if (typeof input === "boolean") return "a boolean"
  return KINDS.get(typeof input) ?? "something else"
}

function wrongKind(expected: string, input: unknown): string {
  if (expected === "never" || expected === "undefined" || expected === "void")
    return "Nothing may be sent here: leave it out."
  const wanted = KINDS.get(expected)
  const given = kindOf(input)
  if (given === undefined)
    return wanted === undefined ? "It is missing." : `It is missing: it must be ${wanted}.`
  if (wanted === undefined) return `It must be something else than ${given}.`
  if (given !== "a number" || !wanted.endsWith("number")) return `It must be ${wanted}, not ${given}.`
  // What is no number although it is written as one: 1e999.
  return Number.isFinite(input) ? `It must be ${wanted}.` : `It must be ${wanted} that is not infinite.`
}

/**
 * How large something may be, for a sentence.
 * @returns such as `at least 3 characters`, `exactly 2 entries`, `more than 0`
 */
export function boundWords(issue: OutOfRange): string {
  const least = issue.code === "too_small"
  const bound = least ? issue.minimum : issue.maximum
  const unit = UNITS.get(issue.origin)
  const amount = unit === undefined ? String(bound) : `${bound} ${unit[Number(bound) === 1 ? 0 : 1]}`
  if (issue.exact === true) return `exactly ${amount}`
  if (issue.inclusive === false) return `${least ? "more" : "less"} than ${amount}`
  return `at ${least ? "least" : "most"} ${amount}`
}

function outOfRange(issue: OutOfRange): string {
  const counted = UNITS.has(issue.origin)
  const empty = issue.code === "too_small" && issue.minimum === 1 && issue.exact !== true
  if (counted && empty) return `It must not be empty: ${boundWords(issue)}.`
  return `It must ${counted ? "have" : "be"} ${boundWords(issue)}.`
}

function wrongFormat(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidStringFormat>): string {
  const { prefix, suffix, includes, pattern, format } = issue as Readonly<Record<string, unknown>>
  if (typeof prefix === "string") return `It must begin with \`${prefix}\`.`
  if (typeof suffix === "string") return `It must end with \`${suffix}\`.`
  if (typeof includes === "string") return `It must contain \`${includes}\`.`
  const known = FORMATS.get(String(format))
  if (known !== undefined) return `It must be ${known}.`
  return typeof pattern === "string"
    ? `It must match the pattern \`${pattern}\`.`
    : "It is not written as it must be."
}

const unlisted = (values: readonly unknown[], input: unknown): string =>
  `${input === undefined ? "It is missing" : "It is none of the values that are allowed"}: use ${values.length === 1 ? "" : "one of "}${listed(values)}.`

const isOtherKind = ({ path, code }: Issue): boolean =>
  path.length === 0 && (code === "invalid_type" || code === "invalid_value")

/** Of the alternatives of a union, what is wrong by the one whose kind was meant; undefined if none was. */
export function meantAlternative({
  errors,
}: Pick<z.core.$ZodIssueInvalidUnion, "errors">): readonly Issue[] | undefined {
  return errors.find((issues) => issues.length > 0 && !issues.some(isOtherKind))
}

/**
 * Of the alternatives of a union, what each of them wants, every thing once.
 * @param words how a value that is allowed is written, and a kind of value; undefined: it is left out
 */
export function wantedKinds(
  { errors }: Pick<z.core.$ZodIssueInvalidUnion, "errors">,
  words: {
    readonly value: (value: unknown) => string
    readonly kind: (expected: string) => string | undefined
  },
): readonly string[] {
  const kinds = errors.flat().flatMap((inner) => {
    if (inner.path.length > 0) return []
    if (inner.code === "invalid_value") return inner.values.map(words.value)
    return inner.code === "invalid_type" ? (words.kind(inner.expected) ?? []) : []
  })
  return [...new Set(kinds)]
}

function noAlternative(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  if (issue.inclusive === false)
    return "It fits more than one of the forms that are allowed: make it fit exactly one."
  const { discriminator, options, input } = issue
  if (discriminator !== undefined && Array.isArray(options)) {
    const chosen = typeof input === "object" && input !== null && discriminator in input
    return unlisted(options, chosen ? input : undefined)
  }
  const kinds = wantedKinds(issue, { value: quoted, kind: (expected) => KINDS.get(expected) })
  const allowed = kinds.length === 0 ? "" : `: it must be ${kinds.join(" or ")}`
  return input === undefined ? `It is missing${allowed}.` : `It is none of what is allowed${allowed}.`
}

/** The fields of the object that found an unknown one. */
function fieldsOf({ inst }: RawIssue): readonly string[] {
  const def: object | undefined = inst?._zod.def
  const shape: unknown = def !== undefined && "shape" in def ? def.shape : undefined
  return typeof shape === "object" && shape !== null ? Object.keys(shape) : []
}

function unknownField(issue: RawIssue): string {
  const fields = fieldsOf(issue)
  return fields.length === 0
    ? "It is not allowed here."
    : `It is not allowed here; what is: ${listed(fields)}.`
}

/**
 * Says in our words what is wrong with a part of a request and what is allowed there, for the `error` of a parse: schemas that say it
 * themselves are not asked here. It tells nothing of a value that was sent but what kind of JSON it is.
 * @param issue as zod finds it
 * @returns one sentence about `it`, which stands at the issue's path
 */
export function issueWords(issue: RawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return wrongKind(issue.expected, issue.input)
    case "too_small":
    case "too_big":
      return outOfRange(issue)
    case "invalid_format":
      return wrongFormat(issue)
    case "not_multiple_of":
      return `It must be a multiple of ${issue.divisor}.`
    case "unrecognized_keys":
      return unknownField(issue)
    case "invalid_value":
      return unlisted(issue.values, issue.input)
    case "invalid_union":
      return noAlternative(issue)
    case "invalid_key":
      return `Its name is not allowed here. ${issue.issues[0]?.message ?? ""}`.trimEnd()
    case "invalid_element":
      return `What stands in it is not allowed here. ${issue.issues[0]?.message ?? ""}`.trimEnd()
    case "custom":
      return "It is not allowed here."
  }
}
