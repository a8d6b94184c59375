/** How long a code of an authenticator app is shown, ms: what every app knows (RFC 6238 §5.2). */
export const CODE_STEP_MS = 30_000

/** Random bytes of an app's secret: as many as the hash has (RFC 4226 §4, R6). */
export const CODE_SECRET_BYTES = 20

/** How many steps an app's clock may be off. */
const TOLERANCE = 1

/**
 * The time steps whose codes are accepted, oldest first: the present one and one on each side, for clocks that are off, but none that was
 * accepted before (RFC 6238 §5.2).
 * @param now epoch ms
 * @param lastStep newest step that was accepted so far
 */
export function acceptedSteps(now: number, lastStep: number): readonly number[] {
  const present = Math.floor(now / CODE_STEP_MS)
  const steps: number[] = []
  for (let step = present - TOLERANCE; step <= present + TOLERANCE; step += 1)
    if (step > lastStep) steps.push(step)
  return steps
}

/** A code as it was typed, without what separates its groups; null: it cannot be one. */
export function readCode(text: string): string | null {
  const code = text.replaceAll(/[\s-]/g, "")
  return /^\d{6}$/.test(code) ? code : null
}
