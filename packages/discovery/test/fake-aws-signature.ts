import { createHash, createHmac, timingSafeEqual } from "node:crypto"

/** A request as it is signed; it has no body. */
export interface SignedRequest {
  readonly method: string
  readonly url: string
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
}

/** What AWS knows of an access key. */
export interface FakeAwsKey {
  readonly secret: string
  /** For temporary keys. */
  readonly sessionToken?: string
  readonly arn: string
  readonly account: string
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest()

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)

function canonical({ method, url, headers }: SignedRequest, signed: readonly string[]): string {
  const { pathname, searchParams } = new URL(url)
  const query = [...searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).toSorted()
  const lines = signed.map((name) => `${name}:${(headers.get(name) ?? "").trim().replaceAll(/ +/g, " ")}\n`)
  return [method, pathname, query.join("&"), lines.join(""), signed.join(";"), sha256("")].join("\n")
}

/**
 * Whose signature a request has, by Signature Version 4 (`docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html`).
 * @param must headers that have to be signed
 * @param now epoch ms
 * @returns null when it is nobody's
 */
export function signerOf(
  request: SignedRequest,
  keys: ReadonlyMap<string, FakeAwsKey>,
  { must, now }: { readonly must: readonly string[]; readonly now: number },
): FakeAwsKey | null {
  const authorization = request.headers.get("authorization") ?? ""
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)\/(\d{8})\/([a-z0-9-]+)\/sts\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    )
  const [, keyId = "", day = "", region = "", names = "", signature = ""] = parts ?? []
  const key = keys.get(keyId)
  const signed = names.split(";")
  const date = request.headers.get("x-amz-date") ?? ""
  const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"))
  if (key === undefined || !must.every((name) => signed.includes(name))) return null
  if (!date.startsWith(day) || !(Math.abs(at - now) <= 15 * 60_000)) return null
  if ((key.sessionToken ?? null) !== (request.headers.get("x-amz-security-token") ?? null)) return null
  const scope = `${day}/${region}/sts/aws4_request`
  const text = ["AWS4-HMAC-SHA256", date, scope, sha256(canonical(request, signed))].join("\n")
  const signing = hmac(hmac(hmac(hmac(`AWS4${key.secret}`, day), region), "sts"), "aws4_request")
  const right = hmac(signing, text)
  return timingSafeEqual(right, Buffer.from(signature, "hex")) ? key : null
}
