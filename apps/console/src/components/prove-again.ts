import { BittingError } from "@bitting/sdk"

/** What has to be shown: anything that says who one is, or a second factor. */
export type ProofKind = "anything" | "second_factor"

/** A question who somebody is, waiting for its answer. */
export interface OpenProof {
  readonly id: number
  readonly kind: ProofKind
  readonly settle: (shown: boolean) => void
}

type Listener = () => void

const listeners = new Set<Listener>()
let current: OpenProof | null = null
let ids = 0

function show(next: OpenProof | null): void {
  current = next
  for (const listener of listeners) listener()
}

/** Asks the person to show again who they are. @returns whether they did */
export function proveAgain(kind: ProofKind = "anything"): Promise<boolean> {
  current?.settle(false)
  return new Promise((resolve) => {
    ids += 1
    show({
      id: ids,
      kind,
      settle: (shown) => {
        show(null)
        resolve(shown)
      },
    })
  })
}

/**
 * Does something that may need the person to have shown just now who they are: where the server says so they are asked, and it is done again.
 * @throws what the action throws; `reauthentication_required` when the person does not want to
 */
export async function withProof<Done>(action: () => Promise<Done>): Promise<Done> {
  try {
    return await action()
  } catch (error) {
    if (!(error instanceof BittingError) || error.code !== "reauthentication_required") throw error
    if (!(await proveAgain())) throw error
    return action()
  }
}

/** The open question, for its host. */
export const currentProof = (): OpenProof | null => current

/** Calls back when one opens or closes. @returns how to stop that */
export function onProofChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
