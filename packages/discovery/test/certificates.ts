import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A certificate authority of a test's own, and what it signed. PEM, all of it. */
export interface Certificates {
  readonly authority: string
  readonly key: string
  readonly certificate: string
}

/** Makes an authority and a certificate of it for some names (`DNS:…`, `IP:…`); needs the program `openssl`. */
export function makeCertificates(names: readonly string[]): Certificates {
  const dir = mkdtempSync(join(tmpdir(), "bitting-cluster-"))
  const at = (name: string): string => join(dir, name)
  const openssl = (...args: readonly string[]): void => {
    execFileSync("openssl", args, { stdio: "ignore" })
  }
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
  try {
    const authority = ["-keyout", at("ca.key"), "-out", at("ca.pem"), "-subj", "/CN=cluster-ca"]
    openssl("req", "-x509", "-days", "2", ...curve, ...authority)
    const wish = ["-keyout", at("key.pem"), "-out", at("csr.pem"), "-subj", "/CN=kube-apiserver"]
    openssl("req", ...curve, ...wish)
    writeFileSync(at("ext"), `subjectAltName=${names.join(",")}\n`)
    const signer = ["-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial", "-extfile", at("ext")]
    openssl("x509", "-req", "-in", at("csr.pem"), "-days", "2", "-out", at("cert.pem"), ...signer)
    const read = (name: string): string => readFileSync(at(name), "utf8")
    return { authority: read("ca.pem"), key: read("key.pem"), certificate: read("cert.pem") }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
