const NAME = "bitting-organization"

/** The organization this browser looked at last; null: none, or storage is forbidden. */
export function lastOrganization(): string | null {
  try {
    return localStorage.getItem(NAME)
  } catch {
    return null
  }
}

/** Remembers the organization that is looked at. It is a convenience: nothing depends on it. */
export function rememberOrganization(id: string): void {
  try {
    localStorage.setItem(NAME, id)
  } catch {
    // Then the next visit begins with the first organization.
  }
}
