/** Another tier and date that would be free. */
export interface ProblemAlternative {
  tier: string;
  visitDate: string;
}

/** A refusal of the API (RFC 9457), or no answer at all: `status` is then 0 and `code` "unreachable". */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** The server's sentence for people; may be empty. */
    readonly detail: string,
    readonly retryAfterSeconds: number | null = null,
    readonly alternatives: readonly ProblemAlternative[] = [],
    /** The names of the fields that were refused. */
    readonly fields: readonly string[] = [],
  ) {
    super(detail || code);
  }
}

export function problemOf(response: Response, body: unknown): Problem {
  const found = recordOf(body);
  const word = (name: string) => (typeof found[name] === "string" ? found[name] : "");
  const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new Problem(
    response.status,
    word("code") || `http_${response.status}`,
    word("detail"),
    Number.isFinite(wait) ? wait : null,
    listOf(found.alternatives).flatMap(readAlternative),
    listOf(found.errors).flatMap(({ field }) => (typeof field === "string" ? [field] : [])),
  );
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

function readAlternative({ tier, visitDate }: Record<string, unknown>): ProblemAlternative[] {
  return typeof tier === "string" && typeof visitDate === "string" ? [{ tier, visitDate }] : [];
}
