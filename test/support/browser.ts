/** What a browser is shown. */
export interface Page {
  readonly url: URL
  readonly status: number
  readonly text: string
  readonly headers: Headers
  /** Where it would go on to; null: it stays. */
  readonly location: URL | null
}

/** A browser without a window: it keeps cookies apart by origin, and goes where it is sent. */
export interface Browser {
  /** The cookie of a name at an origin; undefined: it has none. */
  readonly cookie: (origin: string, name: string) => string | undefined
  readonly setCookie: (origin: string, name: string, value: string) => void
  /** One request, without following. Writes name their own origin, as browsers do. */
  readonly send: (
    method: string,
    url: string | URL,
    init?: { readonly body?: unknown; readonly headers?: Record<string, string> },
  ) => Promise<Page>
  /** Goes to an address and follows until it stays, or until `stop` says so of the next one. */
  readonly go: (url: string | URL, stop?: (next: URL) => boolean) => Promise<Page>
}

const HOPS_MAX = 20

/**
 * Opens a browser that has been nowhere.
 * @param always headers that go with every request, such as what a proxy would add
 */
export function openBrowser(always: Record<string, string> = {}): Browser {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (origin: string): Map<string, string> => {
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    return jar
  }

  function keep(origin: string, line: string): void {
    const [pair = "", ...attributes] = line.split(";")
    const [name = "", ...rest] = pair.split("=")
    const isOver = attributes.some((one) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(one))
    if (isOver) jarOf(origin).delete(name.trim())
    else jarOf(origin).set(name.trim(), rest.join("=").trim())
  }

  const send: Browser["send"] = async (method, address, { body, headers = {} } = {}) => {
    const url = new URL(address)
    const cookie = [...jarOf(url.origin)].map(([name, value]) => `${name}=${value}`).join("; ")
    const response = await fetch(url, {
      method,
      redirect: "manual",
      headers: {
        ...always,
        ...(cookie === "" ? {} : { cookie }),
        ...(method === "GET" ? {} : { origin: url.origin }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    for (const line of response.headers.getSetCookie()) keep(url.origin, line)
    const location = response.headers.get("location")
    return {
      url,
      status: response.status,
      text: await response.text(),
      headers: response.headers,
      location: location === null ? null : new URL(location, url),
    }
  }

  return {
    cookie: (origin, name) => jarOf(origin).get(name),
    setCookie: (origin, name, value) => void jarOf(origin).set(name, value),
    send,
    go: async (address, stop = () => false) => {
      let page = await send("GET", address)
      for (let hops = 0; page.location !== null && !stop(page.location); hops += 1) {
        if (hops === HOPS_MAX) throw new Error(`sent around in circles, at last to ${page.location.href}`)
        page = await send("GET", page.location)
      }
      return page
    },
  }
}
