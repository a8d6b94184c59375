import { DiscoveryError } from "../../discovery-error.ts"
import type { FetchContext } from "../../provider.ts"
import { classifyKubernetes } from "./classify.ts"
import type { AskCluster } from "./request.ts"
import { readPage, TABLE } from "./table.ts"

const PATH = "/api/v1/namespaces"

/** Whether there is a namespace, by asking for it; null: the token may not know. */
async function byName(ask: AskCluster, name: string, { call }: Pick<FetchContext, "call">) {
  try {
    await call((signal) => ask({ path: `${PATH}/${encodeURIComponent(name)}`, signal }))
    return true
  } catch (error) {
    return classifyKubernetes(error).errorClass === "unsupported" ? false : null
  }
}

/** As `byName`, for tokens that may list namespaces and not get a single one. */
async function byList(ask: AskCluster, name: string, { call }: Pick<FetchContext, "call">) {
  const query = new URLSearchParams({ fieldSelector: `metadata.name=${name}`, includeObject: "None" })
  try {
    const body = await call((signal) => ask({ path: `${PATH}?${query.toString()}`, accept: TABLE, signal }))
    return readPage(body, { objects: "cells" }).items.some((item) => item.cell("Name") === name)
  } catch {
    return null
  }
}

/**
 * Tells an empty namespace from one that does not exist, both of which have nothing to list.
 * @throws DiscoveryError unsupported when the cluster says that there is none; a token that may not know passes
 */
export async function checkNamespace(
  ask: AskCluster,
  name: string,
  context: Pick<FetchContext, "call">,
): Promise<void> {
  const there = (await byName(ask, name, context)) ?? (await byList(ask, name, context))
  if (there === false)
    throw new DiscoveryError("unsupported", "There is no such namespace.", { providerCode: "NotFound" })
}
