import { encode } from "uqr"

interface QrCodeProps {
  readonly value: string
  /** What it is, for people who do not see it. */
  readonly label: string
  /** Edge, px. */
  readonly size?: number
}

/** Cells of quiet around the code (ISO/IEC 18004 asks for four). */
const QUIET = 4

/** A QR code, dark on light whatever the colours of the page, so that every camera reads it. */
export function QrCode({ value, label, size = 208 }: QrCodeProps) {
  const { data, size: cells } = encode(value, { ecc: "M", border: QUIET })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("")
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${cells} ${cells}`}
      shapeRendering="crispEdges"
    >
      <rect width={cells} height={cells} fill="#ffffff" rx={2} />
      <path d={path} fill="#000000" />
    </svg>
  )
}
