import type { Mailer } from "@bitting/core"
import type { ConnectionOptions } from "node:tls"
import type { Logger } from "../http/logger.ts"
import type { MailSettings } from "./mail-settings.ts"

/** How long to wait for a connection, for the server's greeting, and for any single answer, ms. */
const CONNECTION_TIMEOUT_MS = 10_000

/** How long a mail may take altogether, ms. */
const SENDING_TIMEOUT_MS = 30_000

/** A mail that was not taken. It repeats nothing of what the mail server said: that may quote the address. */
export class MailError extends Error {
  override readonly name = "MailError"
}

/** For an installation without a mail server. */
export function unconfiguredMailer(): Mailer {
  return {
    configured: false,
    send: async () => {
      throw new MailError("No mail server is configured.")
    },
  }
}

/** What may be told of a failure: nodemailer's code and the server's reply code. */
function symptomsOf(error: unknown): { readonly code: string; readonly reply: number | null } {
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown }
  return {
    code: typeof code === "string" ? code : "unknown",
    reply: typeof responseCode === "number" ? responseCode : null,
  }
}

/**
 * Sends mail by SMTP, one connection for each. Certificates are verified. What fails is logged, without address or text.
 * @param tls further options of the connection, for tests
 */
export function createMailer(
  { host, port, implicitTls, demandTls, login, from }: MailSettings,
  log: Logger,
  tls: ConnectionOptions = {},
): Mailer {
  const options = {
    host,
    port,
    secure: implicitTls,
    requireTLS: demandTls,
    ...(login === null ? {} : { auth: login }),
    tls: { minVersion: "TLSv1.2", rejectUnauthorized: true, ...tls },
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    greetingTimeout: CONNECTION_TIMEOUT_MS,
    socketTimeout: CONNECTION_TIMEOUT_MS,
    dnsTimeout: CONNECTION_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as const
  return {
    configured: true,
    send: async ({ to, subject, text }) => {
      // Not before it is needed: most of the time nobody sends mail.
      const { createTransport } = await import("nodemailer")
      try {
        await createTransport(options).sendMail({
          from,
          // As an object it is one address, whatever is in it.
          to: { name: "", address: to },
          subject,
          text,
          // Nobody's out-of-office note answers it (RFC 3834 §5).
          headers: { "Auto-Submitted": "auto-generated" },
          signal: AbortSignal.timeout(SENDING_TIMEOUT_MS),
        })
      } catch (error) {
        const { code, reply } = symptomsOf(error)
        log.warn("mail_not_sent", { code, ...(reply === null ? {} : { reply }) })
        throw new MailError(`The mail server did not take the mail (${code}).`)
      }
    },
  }
}
