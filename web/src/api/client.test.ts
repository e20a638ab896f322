import { afterEach, describe, expect, it, vi } from "vitest";
import { answered, createApi } from "./client";
import { Problem } from "./problem";

function client(answers: (() => Promise<Response>)[]) {
  const seen: (string | null)[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    seen.push(request.headers.get("authorization"));
    return (answers.shift() ?? (() => Promise.reject(new Error("no more"))))();
  });
  const expire = vi.fn();
  const accessToken = vi.fn(async (fresh = false): Promise<string | null> => (fresh ? "fresh" : "stale"));
  return { api: createApi("http://api.test", { accessToken, expire }), seen, expire, accessToken };
}

const json =
  (body: unknown, status = 200, headers = {}) =>
  async () =>
    Response.json(body, { status, headers });

describe("the API client", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("tries once more with a fresh token", async () => {
    const { api, seen, expire } = client([json({}, 401), json({ conversationId: "c" }, 201)]);
    expect(await answered(api.POST("/conversations"))).toEqual({ conversationId: "c" });
    expect(seen).toEqual(["Bearer stale", "Bearer fresh"]);
    expect(expire).not.toHaveBeenCalled();
  });

  it("says that the sign-in has ended when that is refused too", async () => {
    const { api, expire } = client([json({}, 401), json({}, 401)]);
    await expect(answered(api.GET("/me"))).rejects.toMatchObject({ status: 401 });
    expect(expire).toHaveBeenCalledOnce();
  });

  it("does not ask again where there is no fresh token", async () => {
    const { api, seen, expire, accessToken } = client([json({}, 401)]);
    accessToken.mockImplementation(async (fresh = false) => (fresh ? null : "stale"));
    await expect(answered(api.GET("/me"))).rejects.toMatchObject({ status: 401 });
    expect(seen).toEqual(["Bearer stale"]);
    expect(expire).toHaveBeenCalledOnce();
  });

  it("turns problem+json into a Problem", async () => {
    const { api } = client([json({ code: "busy", detail: "Wait." }, 429, { "retry-after": "7" })]);
    const problem = await answered(api.GET("/me")).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ status: 429, code: "busy", detail: "Wait.", retryAfterSeconds: 7 });
  });

  it("calls no answer at all unreachable", async () => {
    const { api } = client([]);
    await expect(answered(api.GET("/me"))).rejects.toMatchObject({ status: 0, code: "unreachable" });
  });
});
