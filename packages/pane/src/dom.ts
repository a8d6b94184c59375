/** What an element is made with. */
interface Parts {
  readonly class?: string
  /** Names the page's style sheet may style it by (CSS Shadow Parts). */
  readonly part?: string
  /** Shown as it is, whatever it looks like. */
  readonly text?: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly children?: readonly Node[]
}

/** Makes an element. Nothing here, or anywhere in the pane, turns text into markup. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { class: className, part, text, attributes = {}, children = [] }: Parts = {},
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  if (className !== undefined) element.className = className
  if (part !== undefined) element.setAttribute("part", part)
  if (text !== undefined) element.textContent = text
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value)
  element.append(...children)
  return element
}

/** Sets a text where it differs, so that what was read out is not read out again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}
