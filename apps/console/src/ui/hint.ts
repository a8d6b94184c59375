import type { FocusEvent, MouseEvent, RefCallback } from "react"

/** Words about an element, shown while it is pointed at or has the focus. */
export interface Hint {
  readonly target: HTMLElement
  readonly label: string
}

/** What an element needs to have a hint: spread it over its properties. */
export interface HintProps {
  readonly ref: RefCallback<HTMLElement>
  readonly onMouseEnter: (event: MouseEvent<HTMLElement>) => void
  readonly onMouseLeave: () => void
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void
  readonly onBlur: () => void
}

type Listener = () => void

/** How long the pointer rests on something before its hint is shown, ms. */
const REST_MS = 250

const listeners = new Set<Listener>()
let current: Hint | null = null
let waiting: ReturnType<typeof setTimeout> | undefined

function show(next: Hint | null): void {
  clearTimeout(waiting)
  if (current === next) return
  current = next
  for (const listener of listeners) listener()
}

/** Takes the hint away that is shown. */
export const endHint = (): void => show(null)

/** The hint that is shown. */
export const currentHint = (): Hint | null => current

/** Whether a hint is shown. */
export const hintIsOpen = (): boolean => current !== null

/** Calls back on every change. @returns how to stop that */
export function onHintChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

// A hint does not outlive what it is about.
const leaveWith: RefCallback<HTMLElement> = (element) => () => {
  if (current?.target === element) endHint()
}

/**
 * Gives an element a hint. A table has hundreds of them and somebody looks at one: nothing is made, nor are its words put together, before then.
 * @param label the words
 */
export function hintProps(label: () => string): HintProps {
  return {
    ref: leaveWith,
    onMouseEnter: ({ currentTarget }) => {
      clearTimeout(waiting)
      waiting = setTimeout(() => show({ target: currentTarget, label: label() }), REST_MS)
    },
    onMouseLeave: endHint,
    onFocus: ({ currentTarget }) => {
      if (currentTarget.matches(":focus-visible")) show({ target: currentTarget, label: label() })
    },
    onBlur: endHint,
  }
}
