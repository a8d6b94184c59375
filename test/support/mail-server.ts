import type { AddressInfo } from "node:net"
import type { SecureVersion } from "node:tls"
import type { SMTPServerOptions } from "smtp-server"
import { SMTPServer } from "smtp-server"

/** A mail as it arrived. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  /** Headers and body, as they were sent. */
  readonly raw: string
  /** The text, decoded. */
  readonly text: string
  readonly subject: string
  /** The first link in the text; empty: there is none. */
  readonly link: string
}

/** A mail server on 127.0.0.1 that keeps what it is sent. */
export interface MailServer {
  readonly port: number
  /** What `BITTING_SMTP_URL` and `BITTING_MAIL_FROM` say to have a server send here. */
  readonly environment: Readonly<Record<string, string>>
  /** Everything that arrived, oldest first. */
  readonly mails: readonly ReceivedMail[]
  /** The next mail to an address that nobody was given yet; waits for it. */
  readonly next: (to: string) => Promise<ReceivedMail>
  readonly close: () => Promise<void>
}

const TLS_MIN: SecureVersion = "TLSv1.2"

const WAIT_MS = 10_000

/** Undoes the encodings mail is written in (RFC 2045 §6.7, §6.8). */
function decoded(raw: string): string {
  const [head = "", ...parts] = raw.split("\r\n\r\n")
  const body = parts.join("\r\n\r\n")
  if (/^content-transfer-encoding: base64/im.test(head)) return Buffer.from(body, "base64").toString("utf8")
  if (!/^content-transfer-encoding: quoted-printable/im.test(head)) return body
  const bytes = body
    .replaceAll(/=\r\n/g, "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, "latin1").toString("utf8")
}

function received(
  raw: string,
  envelope: { readonly from: string; readonly to: readonly string[] },
): ReceivedMail {
  const text = decoded(raw).replaceAll("\r\n", "\n")
  const subject = /^subject: (.*(?:\r\n[ \t].*)*)/im.exec(raw)?.[1]?.replaceAll("\r\n", "") ?? ""
  return { ...envelope, raw, text, subject, link: /https?:\/\/\S+/.exec(text)?.[0] ?? "" }
}

/**
 * Starts a mail server that takes everything.
 * @param options of the server, such as a certificate; unencrypted and without sign-in when left out
 */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = []
  const given = new Set<ReceivedMail>()
  const waiting = new Set<() => void>()
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    minVersion: TLS_MIN,
    ...(options.key === undefined ? { hideSTARTTLS: true } : {}),
    ...options,
    onData(stream, { envelope }, done) {
      const pieces: Buffer[] = []
      stream.on("data", (piece: Buffer) => pieces.push(piece))
      stream.on("end", () => {
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address
        const to = envelope.rcptTo.map(({ address }) => address)
        mails.push(received(Buffer.concat(pieces).toString("utf8"), { from, to }))
        done()
        for (const look of waiting) look()
      })
    },
  })
  // Clients that hang up in the middle, as those do that do not trust the certificate.
  server.on("error", () => {})
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  const { port } = server.server.address() as AddressInfo

  const take = (to: string): ReceivedMail | null => {
    const mail = mails.find((one) => one.to.includes(to) && !given.has(one)) ?? null
    if (mail !== null) given.add(mail)
    return mail
  }

  return {
    port,
    environment: {
      BITTING_SMTP_URL: `smtp://127.0.0.1:${port}`,
      BITTING_MAIL_FROM: "Bitting <bitting@example.com>",
    },
    mails,
    next: async (to) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`no mail to ${to} arrived`))
        }, WAIT_MS)
        const look = (): void => {
          const mail = take(to)
          if (mail === null) return
          clearTimeout(late)
          waiting.delete(look)
          resolve(mail)
        }
        waiting.add(look)
        look()
      }),
    close: async () => new Promise((resolve) => server.close(() => resolve())),
  }
}
