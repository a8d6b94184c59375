import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import type { CloudSetup } from "./baselines/cloud.ts"
import { startNode } from "./processes.ts"

/** What stands in for AWS, in a process of its own. */
export interface Cloud {
  readonly child: ChildProcess
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string
  /** Sets how long calls take from now on. @returns how many there were since it was last set */
  readonly set: (setup: CloudSetup) => Promise<number>
}

/** Every access key will do. */
export const CREDENTIALS: { readonly accessKeyId: string; readonly secretAccessKey: string } = {
  accessKeyId: "AKIA0000000000000001",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}

/** Starts it on a core. */
export async function startCloud(core: number): Promise<Cloud> {
  const child = startNode({
    args: [join(import.meta.dirname, "baselines", "cloud.ts")],
    core,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  })
  // What a server sends that listens.
  const [{ port }] = (await once(child, "message")) as [{ readonly port: number }]
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    set: async (setup) => {
      const answered = once(child, "message")
      child.send(setup)
      const [{ calls }] = (await answered) as [{ readonly calls: number }]
      return calls
    },
  }
}

/** Links an account of AWS on a server by an access key. @throws Error unless it was linked */
export async function linkAccount(port: number, rootToken: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/accounts`, {
    method: "POST",
    headers: { authorization: `Bearer ${rootToken}`, "content-type": "application/json" },
    body: JSON.stringify({
      name: "bench",
      provider: "aws",
      credentials: {
        method: "access_key",
        access_key_id: CREDENTIALS.accessKeyId,
        secret_access_key: CREDENTIALS.secretAccessKey,
      },
    }),
  })
  if (response.status !== 201)
    throw new Error(`linking answered ${response.status}: ${await response.text()}`)
}
