/** The name of a thing that is referred to by its id; when it is gone what a column has room for of the id, `acc_…x7Qz`. */
export const nameOf = (
  things: readonly { readonly id: string; readonly name: string }[],
  id: string,
): string =>
  things.find((thing) => thing.id === id)?.name ?? `${id.slice(0, id.indexOf("_") + 1)}…${id.slice(-4)}`
