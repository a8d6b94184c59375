import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A key with a certificate it signed itself, as PEM. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** Makes a certificate for a host name, when it is first asked for; needs the program `openssl`. */
export function makeCertificate(host: string): () => Certificate {
  let made: Certificate | null = null
  return () => {
    made ??= newCertificate(host)
    return made
  }
}

function newCertificate(host: string): Certificate {
  const dir = mkdtempSync(join(tmpdir(), "bitting-certificate-"))
  try {
    const [key, cert] = [join(dir, "key.pem"), join(dir, "cert.pem")]
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    const names = ["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`]
    const files = ["-keyout", key, "-out", cert]
    execFileSync("openssl", ["req", "-x509", ...curve, "-nodes", "-days", "2", ...names, ...files], {
      stdio: "ignore",
    })
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
