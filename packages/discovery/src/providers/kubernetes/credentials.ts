import { DiscoveryError } from "../../discovery-error.ts"

/** How a cluster is got into. */
export interface KubernetesCredentials {
  /** https URL of the API server; a path is kept, as proxies before several clusters have one. */
  readonly server: string
  /** Certificates of the authority that signed the server's, PEM; null: one that the system knows. */
  readonly certificateAuthority: string | null
  /** Bearer token of a service account. Secret. */
  readonly token: string
  /** `public`: nothing but addresses of the public internet is connected to. `any`: for whoever may look into the server's own network. */
  readonly network: "public" | "any"
}

/** A URL of the API server without its last slash; null: it is none. */
export function kubernetesServerUrl(text: string): URL | null {
  const url = URL.parse(text)
  if (url === null || url.protocol !== "https:" || url.hostname === "") return null
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") return null
  url.pathname = url.pathname.replace(/\/+$/, "")
  return url
}

/** What HTTP lets stand in a header, and no secret has spaces. */
const TOKEN = /^[\x21-\x7e]{1,16384}$/

/**
 * The URL that is asked, and its headers.
 * @throws DiscoveryError bad_credentials
 */
export function readCredentials({ server, token }: Pick<KubernetesCredentials, "server" | "token">): {
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
} {
  const url = kubernetesServerUrl(server)
  if (url === null)
    throw new DiscoveryError("bad_credentials", "The cluster's address has to be an https URL and no more.")
  if (!TOKEN.test(token)) throw new DiscoveryError("bad_credentials", "That is not a token.")
  return {
    base: url.href.replace(/\/$/, ""),
    headers: { authorization: `Bearer ${token}`, "user-agent": "bitting-discovery" },
  }
}
