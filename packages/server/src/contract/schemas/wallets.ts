import { z } from "zod"
import { instant } from "../fields.ts"

const ADDRESS = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"

export const walletChallengeBody = z
  .strictObject({
    address: z
      .string()
      .max(64)
      .meta({
        description: "Ethereum address; mixed case is taken for a checksum (EIP-55).",
        examples: [ADDRESS],
      }),
  })
  .meta({ id: "WalletChallengeRequest", examples: [{ address: ADDRESS }] })

export const walletChallenge = z
  .object({
    message: z
      .string()
      .meta({ description: "To be signed as it is (EIP-4361, by EIP-191 `personal_sign`)." }),
    ticket: z.string().meta({ description: "To be sent with the signature.", "x-secret": true }),
    expires_at: instant,
  })
  .meta({ id: "WalletChallenge" })

export const walletAnswerBody = z
  .strictObject({
    ticket: z.string().max(200).meta({ "x-secret": true }),
    signature: z.string().max(400).meta({
      description: "65 bytes in hex, as wallets answer `personal_sign`.",
      "x-secret": true,
    }),
  })
  .meta({
    id: "WalletAnswer",
    examples: [
      { ticket: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg", signature: `0x${"00".repeat(64)}1b` },
    ],
  })

export const wallet = z
  .object({
    id: z.string(),
    address: z.string().meta({ description: "With its checksum (EIP-55)." }),
    created_at: instant,
  })
  .meta({
    id: "Wallet",
    description: "An Ethereum wallet that signs the person in.",
    examples: [
      { id: "crd_0123456789ABCDEFGHIJKL", address: ADDRESS, created_at: "2026-11-20T09:30:00.000Z" },
    ],
  })
