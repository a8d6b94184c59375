/**
 * Makes what loads a module when it is first needed and has it from then on; what could not be loaded is tried again by the next. An
 * `import()` of what is loaded already takes 15 µs each time, a thirtieth of a whole call of an SDK.
 */
export function loadedOnce<Library>(load: () => Promise<Library>): () => Promise<Library> {
  let loading: Promise<Library> | null = null
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = null
      throw error
    })
    return loading
  }
}
