/** Why a text was refused, in a sentence for the person who wrote it, with what to write instead where that is clear. */
export type Problem = { readonly problem: string }
