import { resetSignIn } from "@bitting/core"
import { configOf } from "../admin-config.ts"
import type { Command } from "../command.ts"
import { DATA_OPTIONS } from "../command.ts"
import { printJson } from "../print-json.ts"
import { harmless } from "../terminal.ts"
import { signInUrl } from "../../people/sign-in-url.ts"

const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host)

export const adminSignInLink: Command = {
  path: "admin sign-in-link",
  summary: "Reset how a person signs in: end their sessions and print a link that works once.",
  description: [
    "For when nobody can sign in any more; a manager makes links without it. Works on the data itself, so the server must be stopped. The link works for a day. The person keeps their password and whatever else they sign in with; somebody who also lost their authenticator app or passkeys needs --without-second-factor.",
  ],
  args: [{ name: "email", required: true, description: "The person's e-mail address." }],
  options: [
    {
      name: "without-second-factor",
      description: "Also take away their authenticator app, recovery codes and passkeys.",
    },
    ...DATA_OPTIONS,
  ],
  examples: [
    { what: "The only admin lost their session", line: "bitting admin sign-in-link ada@example.com" },
    {
      what: "And their phone",
      line: "bitting admin sign-in-link ada@example.com --without-second-factor",
    },
  ],
  run: async (input, terminal) => {
    const { withData } = await import("../../admin/offline.ts")
    const [email = ""] = input.args
    const config = configOf(input, terminal)
    const request = { email, withoutSecondFactor: input.flag("without-second-factor") }
    const reset = await withData(config, async (ports) => await resetSignIn(ports, request))
    const base = config.publicUrl ?? `http://${bracketed(config.host)}:${config.port}`
    const link = signInUrl({ publicUrl: base }, reset.secret)
    const expiresAt = new Date(reset.link.expiresAt).toISOString()
    if (input.flag("json"))
      printJson(terminal, {
        sign_in_link: link,
        expires_at: expiresAt,
        ended_sessions: reset.sessions,
        dropped: reset.dropped,
      })
    else {
      if (request.withoutSecondFactor)
        terminal.err(
          `Taken away: ${reset.dropped.length === 0 ? "nothing; there was no second factor" : reset.dropped.join(", ")}.\n`,
        )
      terminal.err(
        `Sessions of ${harmless(reset.name)} that ended: ${reset.sessions}. Start the server; this link works once, until ${expiresAt}:\n`,
      )
      terminal.out(`${link}\n`)
    }
    return undefined
  },
}
