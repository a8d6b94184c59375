const BOW =
  "M8.6 8.4a7.6 7.6 0 1 0 0 15.2a7.6 7.6 0 1 0 0-15.2ZM6.4 13.4a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 1 1 0-5.2Z"
const BLADE =
  "M14.6 12.6H28.6L31 15.4 29 17.8 27.4 16 25.8 17.8H24.8L23 15.2 21.2 17.8H20.2L18.8 16.6 17.2 19.4H14.6Z"

interface MarkProps {
  /** Edge, px. */
  readonly size?: number
}

/** The product's mark: a key, and in its blade the bitting. */
export function Mark({ size = 28 }: MarkProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="var(--mark)"
      aria-hidden="true"
      focusable="false"
    >
      <path fillRule="evenodd" d={BOW} />
      <path d={BLADE} />
    </svg>
  )
}
