import type { IpRange } from "@bitting/core"
import type { IncomingMessage } from "node:http"
import type { HostDirectory, HostEntry } from "../hosts/host-directory.ts"
import { isTrustedProxy } from "./client-address.ts"

/** What a request came to: the instance, or one organization's own host. */
export interface Site {
  /** Base URL people and programs reach it by, without a slash at the end. */
  readonly publicUrl: string
  /** The only organization that is known there; null: all are. */
  readonly organizationId: string | null
}

/**
 * The name in a `Host` header (RFC 9110 §7.2) in lower case, without port and without the dot of the root; null for anything that is no
 * name, such as an address in brackets.
 */
export function hostNameOf(header: string | undefined): string | null {
  const found = /^([a-z0-9._-]+?)\.?(?::[0-9]{0,5})?$/i.exec(header?.trim() ?? "")
  return found?.[1]?.toLowerCase() ?? null
}

/** What telling sites apart takes. */
export interface SiteOptions {
  readonly hosts: HostDirectory
  /** Base URL of the instance itself. */
  readonly publicUrl: () => string
  /** Whose `X-Forwarded-Host` is believed. */
  readonly trustedProxies: readonly IpRange[]
}

/** The last of the names in `X-Forwarded-Host`: the one the nearest proxy wrote. */
function forwardedHost({ headers }: IncomingMessage): string | undefined {
  const sent = headers["x-forwarded-host"]
  const text = Array.isArray(sent) ? sent.join(",") : sent
  return text?.split(",").at(-1)?.trim()
}

/** The same base URL on another host: proxies serve all hosts by one scheme, at one port and below one path. */
function urlAt(publicUrl: string, host: string): string {
  const url = new URL(publicUrl)
  url.hostname = host
  return url.href.replace(/\/+$/, "")
}

/**
 * Makes what tells which site a request came to, by its `Host` header, or by `X-Forwarded-Host` where a trusted proxy sent it. Whatever
 * is no organization's host is the instance. The same site is always the same object.
 */
export function createSites({
  hosts,
  publicUrl,
  trustedProxies,
}: SiteOptions): (request: IncomingMessage) => Site {
  let instance: Site & { readonly host: string } = { publicUrl: "", organizationId: null, host: "" }
  const sites = new WeakMap<HostEntry, Site>()

  /** The address of a server that may use any port is settled only when it listens. */
  function ownSite(): typeof instance {
    const now = publicUrl()
    if (instance.publicUrl !== now)
      instance = { publicUrl: now, organizationId: null, host: new URL(now).hostname }
    return instance
  }

  function siteOf(entry: HostEntry, base: string): Site {
    const wanted = urlAt(base, entry.host)
    const known = sites.get(entry)
    if (known?.publicUrl === wanted) return known
    const made = { publicUrl: wanted, organizationId: entry.organizationId }
    sites.set(entry, made)
    return made
  }

  return (request) => {
    const own = ownSite()
    if (hosts.isEmpty()) return own
    const forwarded = isTrustedProxy(request.socket.remoteAddress, trustedProxies)
      ? forwardedHost(request)
      : undefined
    const host = hostNameOf(forwarded ?? request.headers.host)
    // The instance must stay within reach, whatever its operator calls it later.
    const entry = host === null || host === own.host ? undefined : hosts.find(host)
    return entry === undefined ? own : siteOf(entry, own.publicUrl)
  }
}
