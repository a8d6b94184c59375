import type { ErrorPlace } from "@bitting/core"
import { BittingError } from "@bitting/core"
import { admitBatch } from "../discovery-batch.ts"
import type { Handler } from "../handler.ts"

async function* once(text: string): AsyncGenerator<string> {
  yield text
}

/** A fault of the one entry as one of the parameter it came from. What is wrong with no parameter alone is a matter of the account. */
function parameterFault({ pointer, detail }: ErrorPlace, attributes: readonly string[]): ErrorPlace {
  const [, name = "account", place] = /^\/services\/0\/(\w+)(?:\/(\d+))?$/.exec(pointer) ?? []
  const attribute = place === undefined ? undefined : attributes[Number(place)]
  return {
    pointer: name,
    detail: attribute === undefined ? detail : `${JSON.stringify(attribute)}: ${detail}`,
  }
}

/** `GET /discovery.csv`. */
export const discoveryCsv: Handler<"discovery.csv"> = async (services, input) => {
  const { query } = input
  const entry = {
    service: query.service,
    provider: query.provider ?? "aws",
    region: query.region,
    account: query.account,
    attributes: query.attributes?.split(",").map((name) => name.trim()),
  }
  const request = {
    entries: [entry],
    organizationId: query.organization_id,
    deadlineMs: query.deadline_ms,
    refresh: false,
  }
  const { results, headers } = await admitBatch(services, input, request).catch((error: unknown) => {
    if (!(error instanceof BittingError)) throw error
    const { code, message: detail, extra } = error
    const errors = error.errors.map((one) => parameterFault(one, entry.attributes ?? []))
    throw new BittingError(code, { detail, errors, extra })
  })
  const [result, ...others] = await Promise.all(results)
  if (result === undefined || others.length > 0) {
    const ids = [result, ...others].flatMap((one) => (one === undefined ? [] : [one.metadata.account_id]))
    const detail = `Say which account, as a table is about one: ${ids.join(", ")}.`
    const errors = [{ pointer: "account", detail }]
    throw new BittingError("unprocessable", { errors })
  }
  // A spreadsheet shows rows and nothing else: half a table would pass for a whole one.
  if (!result.metadata.complete) {
    const { error } = result
    throw new BittingError("provider_failed", {
      detail: error?.message ?? "The table, or a text in it, is longer than what is given at a time.",
      extra: {
        provider_error: error?.code ?? "incomplete",
        ...(error?.missing_permission === undefined ? {} : { missing_permission: error.missing_permission }),
      },
    })
  }
  const name = `${result.metadata.service}-${result.metadata.region}.csv`.replaceAll(/[^\w.-]/g, "_")
  return {
    stream: once((await services.discovery()).csvOf(result)),
    headers: {
      ...headers,
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}"`,
    },
  }
}
