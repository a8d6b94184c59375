// In the order they are looked for: browsers name those they want to be taken for as well.
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\/|\bEdgiOS\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bChrome\/|\bCriOS\/|\bHeadlessChrome\//, "Chrome"],
  [/\bVersion\/\S+.*\bSafari\//, "Safari"],
  [/\bcurl\//, "curl"],
]

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b|\bX11\b/, "Linux"],
]

const found = (names: typeof BROWSERS, text: string): string | null =>
  names.find(([pattern]) => pattern.test(text))?.[1] ?? null

/** What a browser is and runs on. */
export interface BrowserWords {
  readonly browser: string | null
  readonly system: string | null
}

/** Recognizes a browser by its `User-Agent`; null for what it does not know. */
export function browserOf(userAgent: string): BrowserWords {
  return { browser: found(BROWSERS, userAgent), system: found(SYSTEMS, userAgent) }
}
