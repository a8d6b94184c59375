/** Thirty letters and digits in a row are no word: somebody put a token or another secret where a name belongs. */
const SECRET = /[0-9A-Za-z]{30,}/g

/** A text without what looks like a secret; the rest of it stays readable. */
export function redacted(text: string): string {
  return text.replace(SECRET, "…")
}
