import { randomBytes } from "node:crypto"

/** A role somebody made for us to assume. */
export interface FakeRole {
  /** What `sts:ExternalId` its trust policy demands; null: it demands none. */
  readonly externalId: string | null
}

/** An access key that AWS knows, and whose. */
export interface FakePrincipal {
  readonly accountId: string
  readonly arn: string
}

/** What stands in for the Security Token Service, which no emulator at hand checks external ids for. */
export interface FakeSts {
  /** By ARN. */
  readonly roles: Map<string, FakeRole>
  /** By access key id; assuming a role adds to them. */
  readonly principals: Map<string, FakePrincipal>
  /** Answers a request's form as the query protocol does. */
  readonly answer: (form: URLSearchParams, accessKeyId: string) => { status: number; body: string }
}

const XMLNS = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"'

const refusal = (status: number, code: string, message: string) => ({
  status,
  body: `<ErrorResponse ${XMLNS}><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
})

/** Makes one that knows nobody. */
export function fakeSts(): FakeSts {
  const roles = new Map<string, FakeRole>()
  const principals = new Map<string, FakePrincipal>()

  function assume(form: URLSearchParams, caller: FakePrincipal) {
    const arn = form.get("RoleArn") ?? ""
    const role = roles.get(arn)
    const given = form.get("ExternalId")
    if (role === undefined || (role.externalId !== null && role.externalId !== given)) {
      const message = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`
      return refusal(403, "AccessDenied", message)
    }
    const accessKeyId = `ASIA${randomBytes(8).toString("hex").toUpperCase()}`
    const [accountId = "", name = ""] = [arn.split(":")[4], arn.split("/").at(-1)]
    const assumed = `arn:aws:sts::${accountId}:assumed-role/${name}/${form.get("RoleSessionName")}`
    principals.set(accessKeyId, { accountId, arn: assumed })
    const expiration = new Date(Date.now() + Number(form.get("DurationSeconds") ?? 3_600) * 1_000)
    return {
      status: 200,
      body: `<AssumeRoleResponse ${XMLNS}><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>${assumed}</Arn></AssumedRoleUser><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>session-secret</SecretAccessKey><SessionToken>session-token</SessionToken><Expiration>${expiration.toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    }
  }

  return {
    roles,
    principals,
    answer(form, accessKeyId) {
      const caller = principals.get(accessKeyId)
      if (caller === undefined)
        return refusal(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
      switch (form.get("Action") ?? "") {
        case "AssumeRole":
          return assume(form, caller)
        case "GetCallerIdentity":
          return {
            status: 200,
            body: `<GetCallerIdentityResponse ${XMLNS}><GetCallerIdentityResult><Arn>${caller.arn}</Arn><UserId>AIDA</UserId><Account>${caller.accountId}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
          }
        default:
          return refusal(400, "InvalidAction", "unknown")
      }
    },
  }
}
