/** What somebody needs who makes a role at AWS. */
export interface AwsSetup {
  readonly provider: "aws"
  readonly externalId: string
  /** Whom the trust policy names: this server; null: it has no AWS credentials of its own, and the policy has a gap to fill. */
  readonly principal: string | null
  readonly trustPolicy: object
  readonly permissionPolicy: object
}

/** Something to be pasted, and the credentials it leads to. */
export interface SetupText {
  readonly method: string
  readonly title: string
  /** Commands of a shell, or a file. */
  readonly form: "sh" | "yaml"
  readonly text: string
}

/** What makes an identity in another cloud that may list, and nothing else. */
export interface TextSetup {
  readonly provider: "azure" | "gcp" | "kubernetes"
  readonly texts: readonly SetupText[]
}

export type AccountSetup = AwsSetup | TextSetup
