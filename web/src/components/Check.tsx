/** The sign in a chosen box or beside a thing that is given. */
export function Check({ className }: { className: string }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className={`fill-none stroke-[2.5] ${className}`}>
      <path d="m3 8.500 3.500 3.500L13 4.500" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
