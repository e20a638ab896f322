/** Pasted text may hold control characters and half characters, which no server can keep. */
export function readable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, "").toWellFormed();
}
