/** The house's mark: an awning over a ticket. */
export function Mark({ className = "size-9" }: { className?: string }) {
  return <img src="/mark.svg" alt="" width={48} height={48} className={className} />;
}
