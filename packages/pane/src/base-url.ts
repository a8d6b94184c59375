/**
 * Base URL of the server that a script came from, with a slash at the end.
 * @param script address of the script: `…/pane.js` or `…/pane/<version>/pane.js`
 * @returns null where it is another one: the pane was bundled with something else
 */
export function serverOf(script: string): string | null {
  return /^(https?:\/\/[^?#]*?\/)pane(?:\/[^/?#]+\/pane)?\.js(?:[?#]|$)/.exec(script)?.[1] ?? null
}
