import type { Answer, Api } from "./api.ts"
import { requestText, sendRaw } from "./raw.ts"

/**
 * A caller of the API by a host name of the caller's choice, which `fetch` would not send.
 * @param url where the server really listens
 * @param host what the `Host` header says
 * @param identity headers that say who is calling
 */
export function hostApi(url: string, host: string, identity: Readonly<Record<string, string>> = {}): Api {
  const request: Api["request"] = async (method, path, { body, headers = {} } = {}): Promise<Answer> => {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body)
    const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" }
    const lines = Object.entries({ host, ...type, ...identity, ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    )
    return sendRaw(url, requestText(`${method} ${path}`, lines, text))
  }
  const withBody =
    (method: string) =>
    (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
      request(method, path, { body, headers })
  return {
    url,
    request,
    get: (path, headers = {}) => request("GET", path, { headers }),
    post: withBody("POST"),
    patch: withBody("PATCH"),
    delete: withBody("DELETE"),
  }
}
