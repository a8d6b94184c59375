// A program with an in-process verifier, as a process of its own. It is told what to do over the channel to its parent.

import { setTimeout as delay } from "node:timers/promises"
import { createVerifier } from "@bitting/sdk/verifier"
import type { VerifierOptions, VerifyQuestion } from "@bitting/sdk/verifier"

/** What the parent asks for. */
export type Command =
  | { readonly kind: "verify"; readonly token: string; readonly question?: VerifyQuestion }
  | { readonly kind: "deciding" }
  | { readonly kind: "close" }

/** How long joining may take in all, ms. */
const PATIENCE_MS = 20_000

const verifier = createVerifier(JSON.parse(process.argv[2] ?? "{}") as VerifierOptions)

async function answer(command: Command): Promise<unknown> {
  if (command.kind === "deciding") return verifier.isDeciding()
  if (command.kind === "close") return await verifier.close()
  return await verifier.verify(command.token, command.question).catch((error: unknown) => ({
    code: error instanceof Error && "code" in error ? error.code : String(error),
  }))
}

process.on("message", ({ id, command }: { id: number; command: Command }) => {
  void answer(command).then((value) => process.send?.({ id, value: value ?? null }))
})
process.on("disconnect", () => process.exit(0))

/** It goes on trying by itself: on a busy machine the first attempt may take too long. */
async function joined(): Promise<void> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await verifier.ready()
    } catch (error) {
      if (performance.now() > until) throw error
      await delay(100)
    }
  }
}

joined().then(
  () => process.send?.({ id: 0, value: "ready" }),
  (error: unknown) => process.send?.({ id: 0, value: String(error) }),
)
