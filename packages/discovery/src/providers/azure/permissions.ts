import { jsonAt } from "../../http-json.ts"

/** What one role allows: each action is a pattern in which `*` stands for anything. */
export interface Permission {
  readonly actions: readonly string[]
  /** What is taken out of the actions. */
  readonly notActions: readonly string[]
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : []

/** The permissions in a reply of `Microsoft.Authorization/permissions`. */
export function permissionsOf(body: unknown): readonly Permission[] {
  const value = jsonAt(body, "value")
  if (!Array.isArray(value)) return []
  return value.map((one) => ({
    actions: texts(jsonAt(one, "actions")),
    notActions: texts(jsonAt(one, "notActions")),
  }))
}

/** Whether a text fits a pattern, whatever the case; linear in both, as patterns come from elsewhere. */
function fits(pattern: string, text: string): boolean {
  const parts = pattern.toLowerCase().split("*")
  const whole = text.toLowerCase()
  const [first = "", ...rest] = parts
  const last = rest.pop()
  if (last === undefined) return whole === first
  if (!whole.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const found = whole.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return whole.length - last.length >= at && whole.endsWith(last)
}

/**
 * Whether any role allows an action; what one takes out, another may still allow
 * (`learn.microsoft.com/azure/role-based-access-control/role-definitions`).
 */
export function isAllowed(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ actions, notActions }) =>
      actions.some((one) => fits(one, action)) && !notActions.some((one) => fits(one, action)),
  )
}
