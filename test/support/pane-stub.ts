import type { HostSite } from "./host-pages.ts"
import { listenOn } from "./host-pages.ts"

/** One answer of a server that is asked for a table. */
export interface StubAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

/** A server that answers panes whatever a test wants: tables no demo account has, and failures on demand. */
export interface PaneStub extends Pick<HostSite, "origin" | "close"> {
  /** What it answers from now on; null: it lets them wait. */
  answer: StubAnswer | null
  /** Bodies of the questions, in order. */
  readonly asked: readonly unknown[]
  /** Questions whose asker went away before the answer. */
  readonly aborted: () => number
}

/** One table as the API answers it. */
export function tableAnswer(
  rows: readonly Readonly<Record<string, unknown>>[],
  { metadata = {}, ...more }: { readonly metadata?: object; readonly error?: object } = {},
): StubAnswer {
  const columns = Object.keys(rows[0] ?? { name: "" }).map((key) => ({ key, label: key.toUpperCase() }))
  const told = {
    service: "ec2",
    service_label: "EC2 Instances",
    provider: "aws",
    region: "eu-west-2",
    account_id: "demo",
    count: rows.length,
    timestamp: "2026-03-28T14:30:00.000Z",
    complete: true,
    age_ms: 0,
    ...metadata,
  }
  return { body: { results: [{ metadata: told, columns, rows, ...more }] } }
}

/** Starts the stub. Like the real one it lets pages of every origin read what it answers. */
export async function startPaneStub(): Promise<PaneStub> {
  const asked: unknown[] = []
  let aborted = 0
  const stub: { answer: StubAnswer | null } = { answer: tableAnswer([]) }
  const { origin, close } = await listenOn((request, response) => {
    const cors = {
      "access-control-allow-origin": request.headers.origin ?? "*",
      "access-control-allow-headers": "authorization, content-type",
      "access-control-expose-headers": "Retry-After",
    }
    if (request.method === "OPTIONS") return void response.writeHead(204, cors).end()
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      asked.push(JSON.parse(Buffer.concat(chunks).toString()))
      const { answer } = stub
      if (answer === null) return void response.on("close", () => (aborted += 1))
      response.writeHead(answer.status ?? 200, {
        ...cors,
        "content-type": "application/json",
        ...answer.headers,
      })
      response.end(JSON.stringify(answer.body))
    })
  })
  return Object.assign(stub, { origin, close, asked, aborted: () => aborted })
}
