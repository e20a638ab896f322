import type { ReactNode } from "react";

/** In place of a list that has nothing in it: a ticket without print, and what to do about it. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex max-w-2xl items-start gap-5 rounded-2xl border-2 border-dashed border-edge bg-surface p-5 sm:p-7">
      <svg
        viewBox="0 0 48 48"
        aria-hidden="true"
        className="size-12 flex-none -rotate-12 fill-gold-soft stroke-edge stroke-2"
      >
        <path d="M6 14h36v7a4 4 0 0 0 0 8v7H6v-7a4 4 0 0 0 0-8z" strokeLinejoin="round" />
        <path d="M29 14v22" strokeDasharray="3 3" />
      </svg>
      <div className="flex min-w-0 flex-col items-start gap-2">
        <h2 className="text-xl">{title}</h2>
        {children}
      </div>
    </div>
  );
}
