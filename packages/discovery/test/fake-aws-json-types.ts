import type { PageSize } from "./page-size.ts"

/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** An object of JSON, with the names of the wire. */
export type JsonObject = Readonly<Record<string, Json>>

/** A list in pages. */
export interface JsonList {
  readonly kind: "list"
  /** Name in the signature. */
  readonly service: string
  /** Name of the target, or method and path. */
  readonly operation: string
  /** Member of the answer that holds the list. */
  readonly items: string
  /** Members that hold the token, of the question and of the answer; null: there are no pages. */
  readonly token: readonly [asked: string, told: string] | null
  /** Its name is that of a member. */
  readonly size: PageSize
  /** Which of the things that are held are listed. */
  readonly only?: (item: Json, input: JsonObject, region: string) => boolean
  /** Member that holds one of them, where there are several lists. */
  readonly group?: (item: Json) => string
  /** How one of them is shown in the list. */
  readonly show?: (item: Json) => Json
  /** What else the answer says. */
  readonly also?: (page: readonly Json[], more: boolean, input: JsonObject) => JsonObject
}

/** A description of what is named. */
export interface JsonFind {
  readonly kind: "find"
  readonly service: string
  /** `{name}` in a path is a parameter. */
  readonly operation: string
  /** Member with the name, or with the names. */
  readonly names: string
  /** How many may be named in one call; null: it is one name and no list. */
  readonly most: number | null
  /** What is said when more are named. */
  readonly tooMany: string
  /** Member of the answer. */
  readonly items: string
  readonly is: (item: Json, name: string, input: JsonObject) => boolean
  /** What the answer says besides of names that belong to nothing. */
  readonly missing?: (names: readonly string[]) => JsonObject
}

/** The member of an object; null: there is none. */
export function memberOf(item: Json | undefined, name: string): Json {
  // What is no array and an object is a record; TypeScript does not narrow read-only arrays.
  return typeof item === "object" && item !== null && !Array.isArray(item)
    ? ((item as JsonObject)[name] ?? null)
    : null
}

/** A text; of anything else none. */
export const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "")
