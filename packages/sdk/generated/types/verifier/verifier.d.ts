// Made from packages/sdk/src by `npm run gen`. Do not edit.
import type { VerifyQuestion } from "../client.js";
import type { TransportOptions } from "../transport.js";
import type { Verdict } from "../verdict.js";
export interface VerifierOptions extends Omit<TransportOptions, "token" | "maxRetries"> {
    /** A system key with the scope `keys:verify`. */
    readonly token: string;
    /** What this process is called on the server, for people; up to 100 characters. */
    readonly name?: string | undefined;
    /**
     * How long to go on deciding from memory when the server cannot be reached, ms, up to 60,000. Left out or 0: not at all, which is what
     * makes a revocation certain. Otherwise a revoked key may be accepted for that long.
     */
    readonly failOpenMs?: number | undefined;
}
/** Verifies tokens inside this process. */
export interface InProcessVerifier {
    /** Resolves when the first attempt to start has succeeded. @throws BittingError why it did not; it goes on trying */
    readonly ready: () => Promise<void>;
    /**
     * Decides about a token, from memory where it can. Keys with a rate limit or a quota are counted in one place for all: for them the
     * server is asked; and so it is for all while it gives this verifier no lease, because changes had to wait for it too often.
     * @throws BittingError `unavailable` when the question cannot be answered: refuse then
     */
    readonly verify: (token: string, question?: VerifyQuestion) => Promise<Verdict>;
    /** Decides at once; null: it cannot, use `verify`. */
    readonly verifyNow: (token: string, question?: VerifyQuestion) => Verdict | null;
    /** Whether it may decide from memory now. */
    readonly isDeciding: () => boolean;
    /**
     * Stops deciding, reports what was counted and gives the lease back, so that no revocation waits for it. Takes up to 7 s where the server
     * does not answer.
     */
    readonly close: () => Promise<void>;
}
/**
 * Makes a verifier and starts it in the background.
 * @throws BittingError `invalid_url`, `invalid_token`, `invalid_option`
 * @example
 * const verifier = createVerifier({ url: "https://keys.example.com", token: process.env.BITTING_KEY })
 * const { valid, code } = await verifier.verify(token, { action: { scopes: ["backup:write"] } })
 */
export declare function createVerifier(options: VerifierOptions): InProcessVerifier;
