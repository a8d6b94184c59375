import type { RouteDef } from "../route.ts"
import { csvQuery, discoveryAnswer, discoveryBody, services, servicesQuery } from "../schemas/discovery.ts"

const TAG = "Discovery"

/** Operations that tell what is in linked cloud accounts. */
export const DISCOVERY_ROUTES = {
  "discovery.ask": {
    method: "POST",
    path: "/discovery",
    asks: true,
    tag: TAG,
    summary: "What is running",
    description:
      "One result for each entry and account, in the order of the request; 200 also where a provider failed, which is told in the result. An entry the key may not ask refuses the whole batch. With `Accept: application/x-ndjson` each result is sent as a line `{index, result}` as soon as it is there. Callers are told apart in this order: bearer token, session, anybody (who sees the demo account).",
    access: "edge",
    body: discoveryBody,
    ok: { status: 200, description: "The tables.", body: discoveryAnswer },
    errors: ["unprocessable"],
  },
  "discovery.csv": {
    method: "GET",
    path: "/discovery.csv",
    tag: TAG,
    summary: "One table as CSV",
    description:
      "For spreadsheets. Text that a spreadsheet would take for a formula begins with an apostrophe. A table that is not complete is answered with the status of what went wrong instead.",
    access: "edge",
    query: csvQuery,
    ok: { status: 200, description: "The table; its first line has the labels.", stream: "text/csv" },
    errors: ["unprocessable", "provider_failed"],
  },
  "discovery.services": {
    method: "GET",
    path: "/services",
    tag: TAG,
    summary: "What can be asked for",
    description:
      "Every service with its columns, what it is for and what the account must be allowed; for keys that are confined to services, only those.",
    access: "edge",
    query: servicesQuery,
    ok: { status: 200, description: "The services.", body: services },
    errors: ["unprocessable"],
  },
} as const satisfies Record<string, RouteDef>
