/** The keyspace whose keys open the server's own discovery API. */
export const DISCOVERY = "discovery"
