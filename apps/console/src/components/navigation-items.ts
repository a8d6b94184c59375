import type { Here } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import type { IconName } from "../ui/Icon.tsx"
import { pb } from "../util/path-builder.ts"

/** A page of an organization that can be gone to from anywhere. */
export interface NavigationItem {
  readonly label: string
  readonly icon: IconName
  readonly to: string
  /** Whether only this very address is the page. */
  readonly exact: boolean
}

/** A part of the navigation; the first has no heading. */
export interface NavigationGroup {
  readonly label: string | null
  readonly items: readonly NavigationItem[]
}

/** The navigation of an organization: what the person may see of it. */
export function navigationOf({
  organization,
  may,
}: Pick<Here, "organization" | "may">): readonly NavigationGroup[] {
  const at = { organization: organization.id }
  const item = (label: string, icon: IconName, to: string): NavigationItem => ({
    label,
    icon,
    to,
    exact: false,
  })
  const words = texts.navigation
  return [
    {
      label: null,
      items: [
        { ...item(words.overview, "overview", pb.overview(at)), exact: true },
        item(words.keys, "keys", pb.keys(at)),
        item(words.tryIt, "try", pb.tryIt(at)),
        item(words.hygiene, "hygiene", pb.hygiene(at)),
        ...(may("audit.list") ? [item(words.audit, "audit", pb.audit(at))] : []),
      ],
    },
    {
      label: words.organization,
      items: [
        item(words.members, "members", pb.members(at)),
        item(words.places, "places", pb.places(at)),
        item(words.accounts, "accounts", pb.accounts(at)),
        item(words.keyspaces, "keyspaces", pb.keyspaces(at)),
        { ...item(words.settings, "settings", pb.settings(at)), exact: true },
        item(words.security, "security", pb.security(at)),
      ],
    },
  ]
}
