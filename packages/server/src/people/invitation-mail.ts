import type { Mail, SentInvitation } from "@bitting/core"

/**
 * The page an invitation is accepted on. The secret stands behind `#`: browsers keep that part to themselves.
 * @param baseUrl of the site, without a slash at the end
 */
export function invitationUrl(baseUrl: string, secret: string): string {
  return `${baseUrl}/console/invitation#${secret}`
}

/**
 * The mail that takes an invitation to its address. What people chose themselves (names) stands in quotation marks, so that it cannot pass
 * for a sentence of ours, and with its dots and slashes spelled so that no mail program makes a link of it.
 * @param link where it is accepted
 */
export function invitationMail({ invitation, organization, sender }: SentInvitation, link: string): Mail {
  const by = sender === null ? "You are invited" : `${quoted(sender)} invites you`
  return {
    to: invitation.email,
    subject: `Invitation to ${quoted(organization.name)}`,
    text: [
      `${by} to join ${quoted(organization.name)} as ${invitation.role}.`,
      "",
      "To accept, open this link:",
      link,
      "",
      `It can be used once, until ${new Date(invitation.expiresAt).toUTCString()}. Do not pass it on: whoever has it can accept in your place.`,
      "If you did not expect this mail, do nothing.",
      "",
    ].join("\n"),
  }
}

// U+2024 and U+2215 look like a dot and a slash.
const quoted = (text: string): string =>
  `“${text.replaceAll(/[“”"]/g, "'").replaceAll(".", "\u2024").replaceAll("/", "\u2215").replaceAll("@", "\uFF20")}”`
