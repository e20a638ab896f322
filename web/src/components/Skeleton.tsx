interface Props {
  /** What is on its way. */
  label: string;
  lines?: number;
  /** Also shows the label, not only to screen readers. */
  visible?: boolean;
}

/** Grey lines where text will be. */
export function Skeleton({ label, lines = 3, visible = false }: Props) {
  const widths = ["w-3/4", "w-1/2", "w-2/3", "w-5/6", "w-2/5"];
  return (
    <div role="status" className="flex flex-col gap-3">
      <span className={visible ? "font-semibold" : "sr-only"}>{label}</span>
      {widths.slice(0, lines).map((width) => (
        <div key={width} className={`h-5 animate-glow rounded-lg bg-line ${width}`} />
      ))}
    </div>
  );
}
