import type { Mail } from "@bitting/core"

/** What a mail is about. */
export interface MailSite {
  /** Base URL of the instance itself: an organization could have its own host lead elsewhere, and read what is mailed. */
  readonly instanceUrl: string
}

/** The page a password is reset on. The secret stands behind `#`: browsers keep that part to themselves. */
export function resetUrl({ instanceUrl }: MailSite, secret: string): string {
  return `${instanceUrl}/console/reset#${secret}`
}

/**
 * The mail by which somebody sets a new password.
 * @param reset whom it goes to, and the secret with its end (epoch ms)
 */
export function resetMail(
  site: MailSite,
  reset: { readonly to: string; readonly secret: string; readonly expiresAt: number },
): Mail {
  const { host } = new URL(site.instanceUrl)
  return {
    to: reset.to,
    subject: `Set a new password for ${host}`,
    text: [
      `Somebody asked to set a new password for this address at ${host}.`,
      "",
      "To set one, open this link:",
      resetUrl(site, reset.secret),
      "",
      `It can be used once, until ${new Date(reset.expiresAt).toUTCString()}. Do not pass it on: whoever has it can sign in in your place.`,
      "If it was not you, do nothing: your password stays as it is.",
      "",
    ].join("\n"),
  }
}

/** The mail that tells somebody that their password is another one now. */
export function passwordChangedMail({ instanceUrl }: MailSite, to: string): Mail {
  const { host } = new URL(instanceUrl)
  return {
    to,
    subject: `Your password for ${host} was changed`,
    text: [
      `The password for this address at ${host} was changed, and everybody else who was signed in with it was signed out.`,
      "",
      "If it was not you, set a new one at once:",
      `${instanceUrl}/console/sign-in`,
      "",
    ].join("\n"),
  }
}
