import type { Question } from "./question.ts"

/** The attributes of `<bitting-pane>`. */
export interface BittingPaneAttributes {
  /** An embed key. It is visible to whoever reads the page. */
  readonly token: string
  /** What is listed: a name of `GET /services`, such as `ec2`. */
  readonly service: string
  /** `aws` when left out. */
  readonly provider?: string
  /** Such as `eu-west-2`; may be left out for global services. */
  readonly region?: string
  /** Names of the columns, separated by commas; the service's usual ones when left out. */
  readonly attributes?: string
  /** Id of a linked account; every account of the key when left out. */
  readonly account?: string
  /** What the table is called; the service and the region when left out. */
  readonly caption?: string
  /** Seconds between two loads, at least 30; it is loaded once when left out. */
  readonly refresh?: string | number
  /** `light`, `dark`, or `system` for what the visitor prefers; that of the page when left out. */
  readonly theme?: "light" | "dark" | "system"
  /** Base URL of the server; the one the script came from when left out. */
  readonly server?: string
}

/** Attributes that say what is asked. Another value is another table. */
const ASKED = ["token", "service", "provider", "region", "attributes", "account", "server"] as const

/** Attributes a change of which is noticed. */
export const OBSERVED: readonly string[] = [...ASKED, "caption", "refresh"]

/** Shortest time between two loads by itself, ms: the server keeps tables about as long. */
const REFRESH_LEAST_MS = 30_000

/** What a pane is to do. */
export interface Settings {
  /** A text: the author of the page has left something out. */
  readonly question: Question | string
  /** Null: the table's own. */
  readonly caption: string | null
  /** Time between two loads, ms; null: it is loaded once. */
  readonly refreshMs: number | null
}

/** Reads an attribute. */
type Read = (name: keyof BittingPaneAttributes) => string | null

function serverUrl(text: string | null, scriptServer: string | null, page: string): string | null {
  if (text === null) return scriptServer
  const url = URL.parse(text, page)
  return url === null || !/^https?:$/.test(url.protocol)
    ? null
    : `${url.origin}${url.pathname.replace(/\/*$/, "/")}`
}

function questionOf(read: Read, server: string | null): Question | string {
  const token = read("token")
  const service = read("service")
  if (token === null) return "The attribute token is missing."
  if (service === null) return "The attribute service is missing."
  if (server === null) return "The attribute server has to be the address of the server."
  const attributes = (read("attributes") ?? "").split(/[\s,]+/).filter(Boolean)
  return {
    server,
    token,
    service,
    provider: read("provider") ?? "aws",
    region: read("region"),
    account: read("account"),
    attributes: attributes.length === 0 ? null : attributes,
  }
}

/**
 * What the attributes of an element ask for.
 * @param places where the script came from (null: not known), and the address of the page
 */
export function settingsOf(
  attribute: (name: string) => string | null,
  places: { readonly script: string | null; readonly page: string },
): Settings {
  const read: Read = (name) => {
    const text = attribute(name)?.trim()
    return text === undefined || text === "" ? null : text
  }
  const seconds = Number(read("refresh") ?? 0)
  return {
    question: questionOf(read, serverUrl(read("server"), places.script, places.page)),
    caption: read("caption"),
    // Longer than timers can count is never.
    refreshMs: seconds > 0 && seconds < 2e6 ? Math.max(seconds * 1_000, REFRESH_LEAST_MS) : null,
  }
}
