import { useEffect, useRef } from "react"
import { isStale } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"

interface FormErrorProps {
  readonly error: ServerError | null
  /** Pointers of the fields that say themselves what is wrong with them. */
  readonly fields?: readonly string[]
  /** Loads what is there now, when somebody else changed it meanwhile. */
  readonly renew?: (() => void) | undefined
}

/** Whether the fields of a form say everything that a failure says. */
function isSaidByFields(error: ServerError, fields: readonly string[]): boolean {
  const pointers = Object.keys(error.fields)
  return pointers.length > 0 && pointers.every((pointer) => fields.includes(pointer))
}

/** What went wrong with a form and is not said beside a field. Whoever sent it is put to the first field that is wrong. */
export function FormError({ error, fields = [], renew }: FormErrorProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (error === null) return
    const form = place.current?.closest("form")
    form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [error])
  // The button goes with the failure: whoever pressed it goes on with the fields.
  const load = (): void => {
    const form = place.current?.closest("form")
    form?.querySelector<HTMLElement>("[data-autofocus], input, select")?.focus()
    renew?.()
  }
  const unsaid = error === null || isSaidByFields(error, fields) ? null : error
  return (
    <div ref={place} hidden={unsaid === null}>
      {unsaid === null ? null : (
        <ErrorNotice
          error={unsaid}
          retry={isStale(unsaid) && renew !== undefined ? load : undefined}
          retryLabel={texts.common.loadNow}
        />
      )}
    </div>
  )
}
