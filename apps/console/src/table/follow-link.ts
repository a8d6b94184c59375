import type { MouseEvent } from "react"
import type { useNavigate } from "react-router"
import { pathInConsole } from "../api/base.ts"

/**
 * Follows a plain link of the console inside of what is clicked, without loading the page anew. Every `Link` of the router renders again when the
 * address changes, and a table has many: its cells hold plain ones.
 */
export function followLink(event: MouseEvent, navigate: ReturnType<typeof useNavigate>): void {
  const { target, button, altKey, ctrlKey, metaKey, shiftKey } = event
  if (event.defaultPrevented || button !== 0 || altKey || ctrlKey || metaKey || shiftKey) return
  const link = target instanceof Element ? target.closest("a") : null
  if (link === null || link.target !== "" || link.hasAttribute("download")) return
  const path = pathInConsole(link.href)
  if (path === null) return
  event.preventDefault()
  void navigate(path)
}
