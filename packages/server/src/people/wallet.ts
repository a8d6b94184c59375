import type { WalletSignatures } from "@bitting/core"

const ADDRESS = /^0x[0-9a-fA-F]{40}$/

/** r, s and v of a signature as wallets answer it: 65 bytes. Shorter ones (EIP-2098) and those of contracts are longer or shorter. */
const SIGNATURE = /^0x([0-9a-fA-F]{64})([0-9a-fA-F]{64})(00|01|1b|1c)$/i

/** Half the order of secp256k1: of the two signatures that say the same, wallets make the lower one (EIP-2). */
const S_MAX = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

interface Parts {
  readonly r: bigint
  readonly s: bigint
  readonly yParity: 0 | 1
}

/** The parts of a signature, if it is written in the one way that is accepted; null otherwise. */
function partsOf(text: string): Parts | null {
  const [, r, s, v] = SIGNATURE.exec(text) ?? []
  if (r === undefined || s === undefined || v === undefined) return null
  const parts = { r: BigInt(`0x${r}`), s: BigInt(`0x${s}`) }
  if (parts.r === 0n || parts.s === 0n || parts.s > S_MAX) return null
  return { ...parts, yParity: Number.parseInt(v, 16) % 27 === 0 ? 0 : 1 }
}

/** Signatures of Ethereum accounts by the library ox, of which parts are loaded when somebody first needs them. */
export function createWalletSignatures(): WalletSignatures {
  return {
    addressOf: async (text) => {
      if (!ADDRESS.test(text)) return null
      const { checksum } = await import("ox/Address")
      const digits = text.slice(2)
      const address = checksum(`0x${digits.toLowerCase()}`)
      const isPlain = digits === digits.toLowerCase() || digits === digits.toUpperCase()
      return isPlain || text === address ? address : null
    },
    signerOf: async (message, signature) => {
      const parts = partsOf(signature)
      if (parts === null) return null
      const [{ fromString }, { getSignPayload }, { recoverAddress }, { checksum }] = await Promise.all([
        import("ox/Hex"),
        import("ox/PersonalMessage"),
        import("ox/Secp256k1"),
        import("ox/Address"),
      ])
      try {
        const r = `0x${parts.r.toString(16).padStart(64, "0")}` as const
        const s = `0x${parts.s.toString(16).padStart(64, "0")}` as const
        const payload = getSignPayload(fromString(message))
        return checksum(recoverAddress({ payload, signature: { r, s, yParity: parts.yParity } }))
      } catch {
        // No point of the curve has that r, or the numbers are out of range.
        return null
      }
    },
  }
}
