/** A choice that a confirmation asks for. */
export interface ConfirmChoice {
  readonly label: string
  readonly options: Readonly<Record<string, string>>
  readonly initial: string
}

/** A switch that a confirmation offers. */
export interface ConfirmOption {
  readonly label: string
  readonly description?: string
  readonly initial: boolean
}

/** What the person answered. */
export interface ConfirmAnswers {
  /** Chosen option of `choice`; empty without one. */
  readonly choice: string
  /** State of `option`; false without one. */
  readonly option: boolean
  /** Says how far the action has come, while it goes on. */
  readonly report: (progress: string) => void
}

/** An action that cannot be undone, and how to ask about it. */
export interface Confirmation {
  readonly title: string
  /** What will happen. */
  readonly consequence: string
  /** What it will happen to, where that are several things. */
  readonly items?: readonly string[]
  /** A fact that may change somebody's mind. */
  readonly notice?: string | undefined
  /** The button, naming what it does: "Revoke", never "OK". */
  readonly confirm: string
  readonly choice?: ConfirmChoice
  readonly option?: ConfirmOption | undefined
  /** A word that must be typed first, for what concerns more than one thing. */
  readonly typeToConfirm?: { readonly label: string; readonly word: string }
  /** Loads what is there now, when somebody else changed it meanwhile; the person then looks at it, and asks again. */
  readonly renew?: () => Promise<void>
  /** Does it. What it throws is shown and can be tried again. */
  readonly action: (answers: ConfirmAnswers) => Promise<void>
}

/** A confirmation that is open. */
export interface OpenConfirmation extends Confirmation {
  readonly id: number
  readonly settle: (done: boolean) => void
}

type Listener = () => void

const listeners = new Set<Listener>()
let current: OpenConfirmation | null = null
let ids = 0

function show(next: OpenConfirmation | null): void {
  current = next
  for (const listener of listeners) listener()
}

/**
 * The one confirmation of everything that cannot be undone. Shows it, and does the action when the person confirms; the dialog stays until the
 * action is over, and shows what went wrong.
 * @returns whether it was done
 */
export function confirmAction(confirmation: Confirmation): Promise<boolean> {
  current?.settle(false)
  return new Promise((resolve) => {
    ids += 1
    const settle = (done: boolean): void => {
      show(null)
      resolve(done)
    }
    show({ ...confirmation, id: ids, settle })
  })
}

/** The open confirmation, for its host. */
export const currentConfirmation = (): OpenConfirmation | null => current

/** Calls back when one opens or closes. @returns how to stop that */
export function onConfirmationChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
