import createClient from "openapi-fetch";
import { Problem, problemOf } from "./problem";
import type { paths } from "./schema";

/** Where the client gets its bearer, and whom it tells when the server refuses it. */
export interface Bearer {
  accessToken(forceRefresh?: boolean): Promise<string | null>;
  expire(): void;
}

export type Api = ReturnType<typeof createApi>;

/** A payment may take the gateway some twenty seconds; the API itself gives up after 29. */
const PATIENCE_MS = 32_000;

/** The typed REST client. A 401 is tried once more with a fresh token, then the sign-in has ended. */
export function createApi(baseUrl: string, bearer: Bearer) {
  const send = async (request: Request, token: string | null): Promise<Response> => {
    const headers = new Headers(request.headers);
    if (token !== null) headers.set("authorization", `Bearer ${token}`);
    return fetch(new Request(request, { headers, signal: AbortSignal.timeout(PATIENCE_MS) }));
  };
  const authorised = async (request: Request): Promise<Response> => {
    const again = request.clone();
    const response = await send(request, await bearer.accessToken());
    if (response.status !== 401) return response;
    const fresh = await bearer.accessToken(true);
    const last = fresh === null ? response : await send(again, fresh);
    if (last.status === 401) bearer.expire();
    return last;
  };
  return createClient<paths>({ baseUrl, fetch: authorised });
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer. Raises Problem for a refusal and for no answer at all (status 0). */
export async function answered<T>(call: Promise<Answer<T>>): Promise<NonNullable<T>> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch {
    throw new Problem(0, "unreachable", "");
  }
  if (!answer.response.ok || answer.data === undefined || answer.data === null) {
    throw problemOf(answer.response, answer.error);
  }
  return answer.data;
}
