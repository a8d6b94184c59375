import { resolve } from "node:path"

/** Where clouds are reached, and what the machine is to them. */
export interface CloudSettings {
  readonly azure: {
    /** Base URL that tokens come from, without a slash at the end. */
    readonly authority: string
    /** Base URL of Azure Resource Manager, without a slash at the end. */
    readonly management: string
  }
  readonly gcp: {
    /** URL that tokens come from. */
    readonly token: string
    /** URL that tokens are exchanged at. */
    readonly sts: string
    /** Base URL that service accounts are acted as at. */
    readonly iamCredentials: string
    /** Base URL of Cloud Asset Inventory. */
    readonly asset: string
    /** Absolute path of a file with an OpenID token of the machine, read anew each time; null: its AWS identity is used. */
    readonly subjectTokenPath: string | null
  }
}

/** URLs of the clouds everybody uses, by the name of the setting that changes them. */
export const CLOUD_URLS = {
  BITTING_AZURE_AUTHORITY_URL: "https://login.microsoftonline.com",
  BITTING_AZURE_MANAGEMENT_URL: "https://management.azure.com",
  BITTING_GCP_TOKEN_URL: "https://oauth2.googleapis.com/token",
  BITTING_GCP_STS_URL: "https://sts.googleapis.com/v1/token",
  BITTING_GCP_IAM_CREDENTIALS_URL: "https://iamcredentials.googleapis.com",
  BITTING_GCP_ASSET_URL: "https://cloudasset.googleapis.com",
} as const

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/

/** Secrets are sent there: in the clear to this machine at most. */
function isUsable(url: URL | null, text: string): url is URL {
  if (url === null || url.username !== "" || url.password !== "" || /[?#]/.test(text)) return false
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname))
}

/**
 * Reads where clouds are reached.
 * @param value of a setting, null when it is absent
 * @param problems gets a line for each fault
 */
export function readCloudSettings(value: (name: string) => string | null, problems: string[]): CloudSettings {
  const urlOf = (name: keyof typeof CLOUD_URLS): string => {
    const text = value(name)
    if (text === null) return CLOUD_URLS[name]
    const url = URL.parse(text)
    if (isUsable(url, text)) return url.href.replace(/\/+$/, "")
    problems.push(`${name} must be a plain https:// URL; http:// is for this machine only.`)
    return CLOUD_URLS[name]
  }
  const path = value("BITTING_GCP_SUBJECT_TOKEN_PATH")
  return {
    azure: {
      authority: urlOf("BITTING_AZURE_AUTHORITY_URL"),
      management: urlOf("BITTING_AZURE_MANAGEMENT_URL"),
    },
    gcp: {
      token: urlOf("BITTING_GCP_TOKEN_URL"),
      sts: urlOf("BITTING_GCP_STS_URL"),
      iamCredentials: urlOf("BITTING_GCP_IAM_CREDENTIALS_URL"),
      asset: urlOf("BITTING_GCP_ASSET_URL"),
      subjectTokenPath: path === null ? null : resolve(path),
    },
  }
}
