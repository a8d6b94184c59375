import { DiscoveryError } from "../../discovery-error.ts"
import type { ClientConfig } from "./aws-service.ts"
import { classifyAws } from "./classify.ts"
import { httpHandler } from "./http-handler.ts"

/** Credentials that SDK clients take; they may renew themselves. */
export type AwsCredentials = ClientConfig["credentials"]

/** A role and how it is assumed. */
export interface AwsRole {
  readonly roleArn: string
  /** Undefined: none is named. */
  readonly externalId: string | undefined
}

/** Whoever credentials belong to. */
export interface AwsIdentity {
  /** Number of the AWS account. */
  readonly accountId: string
  readonly arn: string
}

/** STS is asked here; what it gives is good in every region. */
const STS_REGION = "us-east-1"

const SESSION = "bitting-discovery"

/** The least STS gives, s. */
const PROOF_SECONDS = 900

const SESSION_SECONDS = 3_600

/** Whoever the machine is to AWS: environment, shared files, or the role of container or instance, in the SDK's order. */
export async function awsMachineCredentials(): Promise<AwsCredentials> {
  const { fromNodeProviderChain } = await import("@aws-sdk/credential-providers")
  return fromNodeProviderChain({ clientConfig: { requestHandler: await httpHandler() } })
}

/** What assuming a role gives; it renews itself. Nothing is asked before the first call. */
export async function awsRoleCredentials({ roleArn, externalId }: AwsRole): Promise<AwsCredentials> {
  const { fromTemporaryCredentials } = await import("@aws-sdk/credential-providers")
  return fromTemporaryCredentials({
    masterCredentials: await awsMachineCredentials(),
    clientConfig: { region: STS_REGION, requestHandler: await httpHandler() },
    params: {
      RoleArn: roleArn,
      RoleSessionName: SESSION,
      DurationSeconds: SESSION_SECONDS,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    },
  })
}

async function stsClient(credentials: AwsCredentials) {
  const { STSClient } = await import("@aws-sdk/client-sts")
  const requestHandler = await httpHandler()
  return new STSClient({ region: STS_REGION, credentials, maxAttempts: 2, requestHandler })
}

/**
 * Whose credentials these are (`sts:GetCallerIdentity`, which nobody can be denied).
 * @throws DiscoveryError as AWS answers
 */
export async function awsIdentity(credentials: AwsCredentials, signal: AbortSignal): Promise<AwsIdentity> {
  const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts")
  const client = await stsClient(credentials)
  try {
    const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}), { abortSignal: signal })
    if (Account === undefined || Arn === undefined)
      throw new DiscoveryError("provider_error", "AWS does not say whose credentials these are.")
    return { accountId: Account, arn: Arn }
  } catch (error) {
    throw classifyAws(error)
  }
}

/** Assumes a role once and throws away what it gives. @returns null, or why it could not be assumed */
async function refusalOf(
  { roleArn, externalId }: AwsRole,
  credentials: AwsCredentials,
  signal: AbortSignal,
): Promise<DiscoveryError | null> {
  const { AssumeRoleCommand } = await import("@aws-sdk/client-sts")
  const client = await stsClient(credentials)
  try {
    await client.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: SESSION,
        DurationSeconds: PROOF_SECONDS,
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      }),
      { abortSignal: signal },
    )
    return null
  } catch (error) {
    return classifyAws(error)
  }
}

/** What came of trying a role. */
export type RoleProof =
  | { readonly kind: "closed" }
  | { readonly kind: "open"; readonly externalId: "absent" | "wrong" }
  | { readonly kind: "refused"; readonly error: DiscoveryError }

/**
 * Shows that a role lets us in by its external id, and only by it: without one and with another it must be refused, or whoever knows the
 * ARN could have us list its account for them (AWS: the confused deputy problem). A try that fails for another reason shows nothing.
 * @param wrongExternalId another one that nobody uses
 */
export async function proveAwsRole(
  role: { readonly roleArn: string; readonly externalId: string; readonly wrongExternalId: string },
  signal: AbortSignal,
): Promise<RoleProof> {
  const { roleArn, externalId, wrongExternalId } = role
  const machine = await awsMachineCredentials()
  const right = await refusalOf({ roleArn, externalId }, machine, signal)
  if (right !== null) return { kind: "refused", error: right }
  const [absent, wrong] = await Promise.all([
    refusalOf({ roleArn, externalId: undefined }, machine, signal),
    refusalOf({ roleArn, externalId: wrongExternalId }, machine, signal),
  ])
  if (absent === null) return { kind: "open", externalId: "absent" }
  if (wrong === null) return { kind: "open", externalId: "wrong" }
  const unproven = [absent, wrong].find(({ errorClass }) => errorClass !== "denied")
  return unproven === undefined ? { kind: "closed" } : { kind: "refused", error: unproven }
}

/**
 * Whom a trust policy has to name so that we may assume the role: the ARN of a user, or the role behind a session. The path of a role is
 * not part of its sessions' ARNs; where it has one, it has to be added by hand.
 */
export function awsPrincipal({ accountId, arn }: AwsIdentity): string {
  const [, partition = "aws"] = arn.split(":")
  const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1]
  return role === undefined ? arn : `arn:${partition}:iam::${accountId}:role/${role}`
}

/** The trust policy of a role for us. */
export function awsTrustPolicy({
  principal,
  externalId,
}: {
  readonly principal: string
  readonly externalId: string
}): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "BittingDiscovery",
        Effect: "Allow",
        Principal: { AWS: principal },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": externalId } },
      },
    ],
  }
}
