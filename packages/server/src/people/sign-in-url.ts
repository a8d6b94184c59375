/** The address of a one-time sign-in link. The secret stands behind `#`: browsers keep that part to themselves. */
export function signInUrl({ publicUrl }: { readonly publicUrl: string }, secret: string): string {
  return `${publicUrl}/auth/link#${secret}`
}
