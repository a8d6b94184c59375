/** How mail is sent. */
export interface MailSettings {
  readonly host: string
  readonly port: number
  /** TLS from the first byte on (`smtps:`); otherwise by STARTTLS. */
  readonly implicitTls: boolean
  /** No mail goes out unencrypted. */
  readonly demandTls: boolean
  readonly login: { readonly user: string; readonly pass: string } | null
  /** What stands in `From`: an address, or a name with the address in angle brackets. */
  readonly from: string
}

/** RFC 8314 §3.3 (submission over TLS) and RFC 6409 (submission). */
const PORTS = { "smtps:": 465, "smtp:": 587 } as const

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

const URL_PROBLEM =
  "BITTING_SMTP_URL must be smtp://user:password@host:port or smtps://…, with nothing after the port but ?starttls=off."

const FROM = /^(?:[^<>",;:\r\n]+ <[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/

function isScheme(protocol: string): protocol is keyof typeof PORTS {
  return Object.hasOwn(PORTS, protocol)
}

function loginOf({ username, password }: URL): MailSettings["login"] {
  if (username === "" && password === "") return null
  return { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
}

function serverOf(text: string): Omit<MailSettings, "from"> | null {
  const url = URL.parse(text)
  if (url === null || !isScheme(url.protocol) || url.hostname === "") return null
  if (!["", "/"].includes(url.pathname) || url.hash !== "") return null
  if (!["", "?starttls=off"].includes(url.search)) return null
  const implicitTls = url.protocol === "smtps:"
  if (implicitTls && url.search !== "") return null
  try {
    return {
      host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: url.port === "" ? PORTS[url.protocol] : Number(url.port),
      implicitTls,
      // Mails carry links that sign people in. On this machine there is no network to read them on.
      demandTls: !implicitTls && url.search === "" && !LOOPBACK.test(url.hostname),
      login: loginOf(url),
    }
  } catch {
    // A percent sign that encodes nothing.
    return null
  }
}

/**
 * Reads how mail is sent.
 * @param problems gets a line for each fault; none repeats the URL, which has a password in it
 * @returns null when no mail server is configured
 */
export function readMailSettings(
  { url, from }: { readonly url: string | null; readonly from: string | null },
  problems: string[],
): MailSettings | null {
  const isFrom = from !== null && FROM.test(from)
  if (from !== null && !isFrom)
    problems.push("BITTING_MAIL_FROM must be an address, or a name and an address: Keys <keys@example.com>.")
  if (url === null) return null
  const server = serverOf(url)
  if (server === null) problems.push(URL_PROBLEM)
  if (from === null) problems.push("BITTING_MAIL_FROM must say whom mails are from: BITTING_SMTP_URL is set.")
  return server === null || from === null || !isFrom ? null : { ...server, from }
}
