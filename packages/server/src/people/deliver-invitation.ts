import type { Caller, SentInvitation } from "@bitting/core"
import { noteInvitationMailed } from "@bitting/core"
import type { Services } from "../http/handler.ts"
import { rateLimited } from "../http/too-many.ts"
import { invitationMail, invitationUrl } from "./invitation-mail.ts"

/** Invitations one person or key may have mailed per minute: nobody is to make a mail cannon of the server. */
const MAILS_PER_MINUTE = 60

/** The same, to one address. */
const MAILS_TO_ONE_PER_MINUTE = 3

/** What became of the mail. */
export type MailOutcome = "sent" | "failed" | "not_configured"

/** Where the link of an invitation went. */
export interface DeliveredInvitation {
  readonly mail: MailOutcome
  /** Null: whoever asks does not see it. */
  readonly link: string | null
}

/**
 * Counts an invitation that is to be mailed.
 * @param about whoever sends it, and what tells one addressee from another
 * @throws BittingError rate_limited
 */
export function limitInvitationMails(
  { mailer, strangers, clock }: Pick<Services, "mailer" | "strangers" | "clock">,
  about: { readonly caller: Caller; readonly addressee: string },
): void {
  if (!mailer.configured) return
  const { caller, addressee } = about
  const sender = caller.kind === "person" ? caller.personId : caller.keyId
  const limits = [
    [`invitations of ${sender}`, MAILS_PER_MINUTE],
    [`invitations of ${sender} to ${addressee}`, MAILS_TO_ONE_PER_MINUTE],
  ] as const
  for (const [group, perMinute] of limits) {
    const { granted, view } = strangers.take(group, perMinute, clock.monotonic())
    if (granted) continue
    throw rateLimited(view, `At most ${perMinute} such mails per minute.`)
  }
}

/** The mail leads to the instance: an organization could have its own host lead elsewhere, and accept in the place of whoever opens it. */
async function mailed(
  { mailer, instanceUrl }: Pick<Services, "mailer" | "instanceUrl">,
  sent: SentInvitation,
): Promise<MailOutcome> {
  if (!mailer.configured) return "not_configured"
  try {
    await mailer.send(invitationMail(sent, invitationUrl(instanceUrl, sent.secret)))
    return "sent"
  } catch {
    // The mailer has logged it.
    return "failed"
  }
}

/**
 * Hands an invitation over that has just been committed: by mail, or, where that is not possible, by showing the link to the person who
 * asks. A system key never sees it: it could become whoever is invited.
 */
export async function deliverInvitation(
  services: Services,
  caller: Caller,
  sent: SentInvitation,
): Promise<DeliveredInvitation> {
  const mail = await mailed(services, sent)
  if (mail === "sent") await noteInvitationMailed(services, sent.invitation)
  const isShown = mail !== "sent" && caller.kind === "person"
  return { mail, link: isShown ? invitationUrl(services.publicUrl, sent.secret) : null }
}
