import type { IpRange } from "@bitting/core"
import { parseIpRange } from "@bitting/core"
import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import type { CloudSettings } from "./discovery/cloud-settings.ts"
import { CLOUD_URLS, readCloudSettings } from "./discovery/cloud-settings.ts"
import type { MailSettings } from "./people/mail-settings.ts"
import { readMailSettings } from "./people/mail-settings.ts"
import { parseMasterKeys } from "./secrets/master-key-text.ts"

/** What the environment says, checked. */
export interface Config {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Absolute path. */
  readonly dataDir: string
  /** `postgres://…`; null: SQLite in the data directory. */
  readonly databaseUrl: string | null
  /** Absolute path of a folder of keyspace files; null: the shipped ones. */
  readonly keyspacesDir: string | null
  /** Without a slash at the end; null: `http://host:port`. */
  readonly publicUrl: string | null
  readonly trustedProxies: readonly IpRange[]
  /** Whether the web console is served. */
  readonly console: boolean
  /** 32 bytes each, the one that seals first; none: not configured. */
  readonly masterKeys: readonly Uint8Array[]
  /** Null: no mail server is configured. */
  readonly mail: MailSettings | null
  /** Whether people can sign in with Ethereum wallets. */
  readonly walletSignIn: boolean
  /** Whether people run the instance only by sign-ins with a second factor. */
  readonly instanceNeedsSecondFactor: boolean
  readonly clouds: CloudSettings
}

/** A setting as the reference describes it. */
export interface Setting {
  readonly name: string
  readonly fallback: string
  readonly description: string
}

/** Every name the server reads; each also as `…_FILE`, the path of a file that holds the value. */
export const SETTINGS: readonly Setting[] = [
  {
    name: "BITTING_HOST",
    fallback: "127.0.0.1",
    description: "Address to listen on. Put a TLS proxy in front before you open it to a network.",
  },
  { name: "BITTING_PORT", fallback: "7420", description: "Port to listen on; 0 takes any free one." },
  {
    name: "BITTING_DATA_DIR",
    fallback: "./data",
    description:
      "Folder of the SQLite database, the files of root key and master key, the key that signs audit logs, their checkpoints, and the instance lock. Made if absent, readable by its owner only.",
  },
  {
    name: "BITTING_DATABASE_URL",
    fallback: "",
    description:
      "`postgres://user:password@host/database` to keep everything in PostgreSQL 15 or newer. SQLite in the data directory when absent.",
  },
  {
    name: "BITTING_KEYSPACES",
    fallback: "",
    description:
      "Folder of keyspace files (`*.yaml`). The shipped ones when absent; `system` is always there.",
  },
  {
    name: "BITTING_PUBLIC_URL",
    fallback: "",
    description:
      "Base URL people and programs reach the server by, such as `https://keys.example.com`. `http://HOST:PORT` when absent.",
  },
  {
    name: "BITTING_TRUSTED_PROXIES",
    fallback: "",
    description:
      "Addresses and CIDR ranges, separated by commas, whose `X-Forwarded-For` and `X-Forwarded-Host` are believed. The rightmost address that is not one of them is the client.",
  },
  {
    name: "BITTING_CONSOLE",
    fallback: "on",
    description: "Whether the web console is served below `/console/`: `on` or `off`.",
  },
  {
    name: "BITTING_MASTER_KEY",
    fallback: "",
    description:
      "32 random bytes in hex or base64 (`openssl rand -hex 32`) that recoverable keys are sealed with; best given as a file. Several, separated by commas: the first seals, the others only open, for the time of a rotation. Needed with PostgreSQL. With SQLite one is made in the data directory (`master-key`) when absent.",
  },
  {
    name: "BITTING_SMTP_URL",
    fallback: "",
    description:
      "Mail server that invitations and password resets are sent by: `smtps://user:password@host:465` (TLS) or `smtp://user:password@host:587` (STARTTLS, demanded unless the host is this machine; `?starttls=off` for a relay in a network you trust). Without one, links are shown to whoever makes them, and nobody resets their own password.",
  },
  {
    name: "BITTING_MAIL_FROM",
    fallback: "",
    description: "Whom mails are from, such as `Keys <keys@example.com>`. Needed with `BITTING_SMTP_URL`.",
  },
  {
    name: "BITTING_WALLET_SIGN_IN",
    fallback: "off",
    description:
      "Whether people can link Ethereum wallets and sign in with them (EIP-4361): `on` or `off`. Contract wallets (EIP-1271) cannot.",
  },
  {
    name: "BITTING_REQUIRE_SECOND_FACTOR",
    fallback: "off",
    description:
      "Whether people run the whole instance only when they have signed in with a second factor, a passkey or single sign-on: `on` or `off`. Without one they are what they are in their organizations. What organizations ask of their members is theirs to set.",
  },
  {
    name: "BITTING_AZURE_AUTHORITY_URL",
    fallback: CLOUD_URLS.BITTING_AZURE_AUTHORITY_URL,
    description:
      "Where Azure's tokens come from; another one in sovereign clouds, such as `https://login.microsoftonline.us`.",
  },
  {
    name: "BITTING_AZURE_MANAGEMENT_URL",
    fallback: CLOUD_URLS.BITTING_AZURE_MANAGEMENT_URL,
    description:
      "Azure Resource Manager; another one in sovereign clouds, such as `https://management.usgovcloudapi.net`.",
  },
  {
    name: "BITTING_GCP_TOKEN_URL",
    fallback: CLOUD_URLS.BITTING_GCP_TOKEN_URL,
    description: "Where Google Cloud's tokens come from, whatever a key file says.",
  },
  {
    name: "BITTING_GCP_STS_URL",
    fallback: CLOUD_URLS.BITTING_GCP_STS_URL,
    description: "Where Google Cloud exchanges tokens of others for its own (federation).",
  },
  {
    name: "BITTING_GCP_IAM_CREDENTIALS_URL",
    fallback: CLOUD_URLS.BITTING_GCP_IAM_CREDENTIALS_URL,
    description: "Google Cloud's API that acts as service accounts (federation).",
  },
  {
    name: "BITTING_GCP_ASSET_URL",
    fallback: CLOUD_URLS.BITTING_GCP_ASSET_URL,
    description: "Google Cloud's Asset Inventory.",
  },
  {
    name: "BITTING_GCP_SUBJECT_TOKEN_PATH",
    fallback: "",
    description:
      "File with an OpenID token of this machine that federation shows to Google, read anew each time. When absent it is the machine's AWS identity.",
  },
]

/** What only the command line reads. The server lets these pass, so that both can share one environment. */
export const CLIENT_SETTINGS: readonly Setting[] = [
  {
    name: "BITTING_URL",
    fallback: "http://127.0.0.1:7420",
    description: "Base URL of the server that `bitting` calls.",
  },
  {
    name: "BITTING_KEY_FILE",
    fallback: "",
    description:
      "File with the system key that `bitting` calls with. For a server on this machine the root key in the data directory when absent.",
  },
]

/** A configuration that cannot be used; `problems` has a line for each fault. */
export class ConfigError extends Error {
  override readonly name = "ConfigError"
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(["The configuration cannot be used:", ...problems.map((line) => `  ${line}`)].join("\n"))
    this.problems = problems
  }
}

type Environment = Readonly<Record<string, string | undefined>>

const NAMES = new Set([
  ...SETTINGS.flatMap(({ name }) => [name, `${name}_FILE`]),
  ...CLIENT_SETTINGS.map(({ name }) => name),
])

/** Reads files for `_FILE` names; tests may hand in their own. */
export type ReadText = (path: string) => string

interface Source {
  readonly environment: Environment
  readonly read: ReadText
}

function valueOf({ environment, read }: Source, name: string, problems: string[]): string | null {
  // An empty text is no value, as compose files write it.
  const direct = environment[name] || null
  const file = environment[`${name}_FILE`] || null
  if (direct !== null && file !== null) {
    problems.push(`${name} and ${name}_FILE are both set: keep one.`)
    return null
  }
  if (file === null) return direct
  try {
    return read(file).replace(/\r?\n$/, "") || null
  } catch {
    problems.push(`${name}_FILE names a file that cannot be read: ${file}`)
    return null
  }
}

function portOf(text: string | null, problems: string[]): number {
  if (text === null) return 7420
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1
  if (port < 0 || port > 65_535)
    problems.push(`BITTING_PORT must be a number from 0 to 65535, not ${JSON.stringify(text)}.`)
  return port
}

function databaseUrlOf(text: string | null, problems: string[]): string | null {
  if (text !== null && !/^postgres(ql)?:\/\//.test(text)) {
    problems.push("BITTING_DATABASE_URL must start with postgres:// (leave it out for SQLite).")
  }
  return text
}

function publicUrlOf(text: string | null, problems: string[]): string | null {
  if (text === null) return null
  const url = URL.parse(text)
  const usable =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.username === "" &&
    url.password === "" &&
    !/[?#]/.test(text)
  if (!usable) problems.push("BITTING_PUBLIC_URL must be a plain http:// or https:// URL.")
  // Its canonical form: cookies and the comparison with `Origin` depend on how scheme and host are written.
  return usable ? url.href.replace(/\/+$/, "") : null
}

function proxiesOf(text: string | null, problems: string[]): IpRange[] {
  const parts = (text ?? "").split(",").map((part) => part.trim())
  return parts
    .filter((part) => part !== "")
    .flatMap((part) => {
      const range = parseIpRange(part)
      if (!("problem" in range)) return [range]
      problems.push(`BITTING_TRUSTED_PROXIES: ${JSON.stringify(part)}: ${range.problem}`)
      return []
    })
}

function switchOf(name: string, text: string | null, problems: string[]): boolean {
  if (text !== null && text !== "on" && text !== "off") {
    problems.push(`${name} must be on or off, not ${JSON.stringify(text)}.`)
  }
  return text !== "off"
}

function masterKeysOf(text: string | null, problems: string[]): readonly Uint8Array[] {
  if (text === null) return []
  const parsed = parseMasterKeys(text)
  if ("keys" in parsed) return parsed.keys
  problems.push(`BITTING_MASTER_KEY: ${parsed.problem}`)
  return []
}

/**
 * Reads the configuration from the environment.
 * @param environment variables by name
 * @throws ConfigError naming every fault at once, unknown `BITTING_*` names included
 */
export function readConfig(
  environment: Environment,
  read: ReadText = (path) => readFileSync(path, "utf8"),
): Config {
  const problems: string[] = []
  for (const name of Object.keys(environment)) {
    if (name.startsWith("BITTING_") && !NAMES.has(name)) {
      problems.push(
        `${name} is not a setting. Known: ${SETTINGS.map((setting) => setting.name).join(", ")} (each also as …_FILE).`,
      )
    }
  }
  const value = (name: string): string | null => valueOf({ environment, read }, name, problems)
  const keyspaces = value("BITTING_KEYSPACES")
  const config: Config = {
    host: value("BITTING_HOST") ?? "127.0.0.1",
    port: portOf(value("BITTING_PORT"), problems),
    dataDir: resolve(value("BITTING_DATA_DIR") ?? "data"),
    databaseUrl: databaseUrlOf(value("BITTING_DATABASE_URL"), problems),
    keyspacesDir: keyspaces === null ? null : resolve(keyspaces),
    publicUrl: publicUrlOf(value("BITTING_PUBLIC_URL"), problems),
    trustedProxies: proxiesOf(value("BITTING_TRUSTED_PROXIES"), problems),
    console: switchOf("BITTING_CONSOLE", value("BITTING_CONSOLE"), problems),
    masterKeys: masterKeysOf(value("BITTING_MASTER_KEY"), problems),
    walletSignIn: switchOf("BITTING_WALLET_SIGN_IN", value("BITTING_WALLET_SIGN_IN") ?? "off", problems),
    instanceNeedsSecondFactor: switchOf(
      "BITTING_REQUIRE_SECOND_FACTOR",
      value("BITTING_REQUIRE_SECOND_FACTOR") ?? "off",
      problems,
    ),
    clouds: readCloudSettings(value, problems),
    mail: readMailSettings({ url: value("BITTING_SMTP_URL"), from: value("BITTING_MAIL_FROM") }, problems),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}
