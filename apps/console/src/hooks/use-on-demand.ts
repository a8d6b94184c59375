import { useState } from "react"
import type { ComponentType } from "react"

/** A component that is loaded when somebody first asks for it. */
export interface OnDemand<Props> {
  /** The component, once it was asked for and is there. */
  readonly Loaded: ComponentType<Props> | null
  /** Loads it, as it may be asked for soon. */
  readonly prepare: () => void
  /** Shows it as soon as it is there. */
  readonly want: () => void
}

/**
 * Loads a component when it is first wanted. When it cannot be loaded, as while the server is gone, what is on the page stays as it is, and
 * whoever asks again has it loaded again.
 * @param load imports it
 */
export function useOnDemand<Props>(load: () => Promise<ComponentType<Props>>): OnDemand<Props> {
  const [Loaded, setLoaded] = useState<ComponentType<Props> | null>(null)
  return {
    Loaded,
    prepare: () => void load().catch(() => undefined),
    want: () =>
      void load().then(
        (component) => setLoaded(() => component),
        () => undefined,
      ),
  }
}
