/** An answer, its JSON body taken apart. Tests look at whatever a real client would see. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Parsed body; undefined when there is none. Tests name the fields they look at. */
  // eslint-disable-next-line typescript/no-explicit-any -- a test reads any field, and a wrong one fails it
  readonly body: any
}

/** Calls the API as one caller. */
export interface Api {
  readonly url: string
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Answer>
  readonly post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  readonly patch: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  readonly delete: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  readonly request: (
    method: string,
    path: string,
    init?: { body?: unknown; headers?: Record<string, string> },
  ) => Promise<Answer>
}

/**
 * A caller of the API at a base URL.
 * @param identity headers that say who is calling
 */
export function createApi(url: string, identity: Record<string, string>): Api {
  const request: Api["request"] = async (method, path, { body, headers = {} } = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...identity,
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      redirect: "manual",
    })
    const text = await response.text()
    const isJson = /[/+]json/.test(response.headers.get("content-type") ?? "")
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== "" ? JSON.parse(text) : undefined,
    }
  }
  return {
    url,
    request,
    get: (path, headers) => request("GET", path, headers === undefined ? {} : { headers }),
    post: (path, body, headers) =>
      request("POST", path, { body, ...(headers === undefined ? {} : { headers }) }),
    patch: (path, body, headers) =>
      request("PATCH", path, { body, ...(headers === undefined ? {} : { headers }) }),
    delete: (path, body, headers) =>
      request("DELETE", path, { body, ...(headers === undefined ? {} : { headers }) }),
  }
}
