import type { Config } from "./config.ts"

/** Whether listening there means every address of the machine, however it is written. */
function isEveryAddress(host: string): boolean {
  const name = URL.parse(`http://${host.includes(":") ? `[${host}]` : host}`)?.hostname
  return name === "0.0.0.0" || name === "[::]" || name === "[::ffff:0:0]"
}

/** What to tell whoever starts the server about a configuration that works, but not for everybody. @returns one text for each matter */
export function startWarnings({ host, publicUrl }: Pick<Config, "host" | "publicUrl">): readonly string[] {
  if (publicUrl !== null || !isEveryAddress(host)) return []
  return [
    `The server listens on every address (BITTING_HOST is ${host}), and BITTING_PUBLIC_URL is not set. Sign-in links will name an address that browsers cannot open, and what people change in a browser is refused as cross_site_request. Set BITTING_PUBLIC_URL to the address people open, such as https://keys.example.com.`,
  ]
}
