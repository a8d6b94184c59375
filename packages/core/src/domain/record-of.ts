/** A record with something for each of the names. */
export function recordOf<Name extends string, Value>(
  names: readonly Name[],
  of: (name: Name) => Value,
): Record<Name, Value> {
  // Object.fromEntries forgets which keys it was given.
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>
}
