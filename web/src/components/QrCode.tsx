import { lazy, Suspense } from "react";
import type { Props } from "./QrDrawing";

const QrDrawing = lazy(() => import("./QrDrawing"));

/** A QR code; what draws it is downloaded when the first is shown. */
export function QrCode(props: Props) {
  return (
    <Suspense fallback={<div className={`aspect-square rounded-lg bg-white ${props.className ?? ""}`} />}>
      <QrDrawing {...props} />
    </Suspense>
  );
}
