/** A refusal of the API (RFC 9457), or no answer at all: `status` is then 0 and `code` "unreachable". */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** The server's sentence for people; may be empty. */
    readonly detail: string,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(detail || code);
  }
}

export function problemOf(response: Response, body: unknown): Problem {
  const fields = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const word = (name: string) => (typeof fields[name] === "string" ? fields[name] : "");
  const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new Problem(
    response.status,
    word("code") || `http_${response.status}`,
    word("detail"),
    Number.isFinite(wait) ? wait : null,
  );
}
