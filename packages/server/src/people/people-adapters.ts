import type { Mailer, OpenIdProviders, PasswordHasher, WalletSignatures } from "@bitting/core"
import type { Config } from "../config.ts"
import type { Logger } from "../http/logger.ts"
import type { Afterwards } from "./afterwards.ts"
import { createAfterwards } from "./afterwards.ts"
import { createPasswordHasher } from "./argon2.ts"
import { createMailer, unconfiguredMailer } from "./mailer.ts"
import { createOpenIdProviders } from "./openid-providers.ts"
import { createWalletSignatures } from "./wallet.ts"

/** What helps people to sign in. */
export interface PeopleAdapters {
  readonly afterwards: Afterwards
  readonly passwords: PasswordHasher
  readonly mailer: Mailer
  readonly openId: OpenIdProviders
  readonly wallets: WalletSignatures | null
}

/** Makes what the configuration asks for. */
export function peopleAdapters(options: {
  readonly config: Pick<Config, "mail" | "walletSignIn">
  readonly log: Logger
  readonly passwords?: PasswordHasher
}): PeopleAdapters {
  const { config, log, passwords = createPasswordHasher() } = options
  return {
    afterwards: createAfterwards(log),
    passwords,
    mailer: config.mail === null ? unconfiguredMailer() : createMailer(config.mail, log),
    openId: createOpenIdProviders(log),
    wallets: config.walletSignIn ? createWalletSignatures() : null,
  }
}
