import type { ReactNode } from "react"

/** Drawn on a grid of 20, in strokes, so that they take the colour of the text beside them. */
const SHAPES = {
  overview: <path d="M3 10.5 10 4l7 6.5M5 9v7h10V9" />,
  keys: (
    <>
      <circle cx="6.5" cy="10" r="3.5" />
      <path d="M10 10h7.5l-1.5 2-1.5-1.5L13 12" />
    </>
  ),
  try: <path d="M6 4.5v11l9-5.5z" />,
  hygiene: <path d="M10 3 4 5.5V10c0 3.5 2.5 6 6 7 3.5-1 6-3.5 6-7V5.500zM7.500 10l2 2 3.500-4" />,
  audit: <path d="M5 3h7l3 3v11H5zM7.500 9h5M7.500 12h5M7.500 15h3" />,
  members: (
    <>
      <circle cx="7.500" cy="7" r="2.750" />
      <path d="M2.500 16.500c0-3 2.250-4.750 5-4.750s5 1.750 5 4.750M13 4.500a2.750 2.750 0 0 1 0 5.250M14.500 12c2 .500 3.250 2 3.250 4.500" />
    </>
  ),
  places: <path d="M3 4h6v5H3zM11 4h6v5h-6zM3 11h6v5H3zM11 11h6v5h-6z" />,
  accounts: (
    <path d="M6 15.500h8.500a3 3 0 0 0 .400-5.970A4.750 4.750 0 0 0 5.900 8.600 3.500 3.500 0 0 0 6 15.500Z" />
  ),
  keyspaces: <path d="M10 3 3 6.500l7 3.500 7-3.500zM3 10l7 3.500 7-3.500M3 13.500 10 17l7-3.500" />,
  settings: (
    <>
      <circle cx="10" cy="10" r="2.500" />
      <path d="M10 2.500v2.500M10 15v2.500M2.500 10H5M15 10h2.500M4.700 4.700l1.800 1.800M13.500 13.500l1.800 1.800M15.300 4.700l-1.800 1.800M6.500 13.500l-1.800 1.800" />
    </>
  ),
  security: <path d="M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9M10 12v2" />,
  search: (
    <>
      <circle cx="9" cy="9" r="5" />
      <path d="m13 13 4 4" />
    </>
  ),
  plus: <path d="M10 4v12M4 10h12" />,
  check: <path d="m4 10.500 4 4 8-9" />,
  copy: <path d="M7 7h9v10H7zM4 13V3h9" />,
  close: <path d="m5 5 10 10M15 5 5 15" />,
  more: <path d="M4.500 10h.01M10 10h.01M15.500 10h.01" strokeWidth={2.6} />,
  down: <path d="m5 8 5 5 5-5" />,
  up: <path d="m5 12 5-5 5 5" />,
  left: <path d="m12 5-5 5 5 5" />,
  right: <path d="m8 5 5 5-5 5" />,
  sort: <path d="m7 8 3-3 3 3M7 12l3 3 3-3" />,
  sun: (
    <>
      <circle cx="10" cy="10" r="3.250" />
      <path d="M10 2.500v1.500M10 16v1.500M2.500 10H4M16 10h1.500M4.700 4.700l1 1M14.300 14.300l1 1M15.300 4.700l-1 1M5.700 14.300l-1 1" />
    </>
  ),
  moon: <path d="M16 12.500A7 7 0 0 1 7.500 4a6.500 6.500 0 1 0 8.500 8.500Z" />,
  screen: <path d="M3 4h14v9H3zM7.500 16.500h5M10 13v3.500" />,
  person: (
    <>
      <circle cx="10" cy="7" r="3" />
      <path d="M4 17c0-3.500 2.700-5.500 6-5.500s6 2 6 5.500" />
    </>
  ),
  out: <path d="M8 4H4v12h4M12 6.500 15.500 10 12 13.500M15 10H8" />,
  warning: <path d="M10 3.500 2.500 16.500h15zM10 8v4M10 14.200v.1" />,
  filter: <path d="M3 5h14M6 10h8M8.500 15h3" />,
} as const satisfies Readonly<Record<string, ReactNode>>

export type IconName = keyof typeof SHAPES

interface IconProps {
  readonly name: IconName
  /** Edge, px. */
  readonly size?: number
}

/** A picture beside words. It says nothing itself: what it stands next to, or the name of its button, does. */
export function Icon({ name, size = 18 }: IconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {SHAPES[name]}
    </svg>
  )
}
