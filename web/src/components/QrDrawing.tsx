import { encode } from "uqr";

const QUIET = 4;

export interface Props {
  text: string;
  /** Its name for screen readers. */
  label: string;
  className?: string;
}

/** Dark on white with its quiet zone, so that it scans on dark screens too. */
export default function QrDrawing({ text, label, className = "" }: Props) {
  const { size, data } = encode(text, { ecc: "M", border: QUIET });
  const path = data
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join("");
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className={`rounded-lg bg-white ${className}`}
    >
      <path d={path} fill="#000000" />
    </svg>
  );
}
