import { describe, expect, it } from "vitest";
import { ownAddress } from "./router";

describe("where a sign-in may lead", () => {
  it.each(["/", "/orders/1?x=/y", "/upgrade?tickets=%5B%22a%22%5D"])("to %s of this page", (path) => {
    expect(ownAddress(path)).toBe(path);
  });

  it.each(["//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)", "orders", "", 7, null])(
    "not to %s",
    (path) => {
      expect(ownAddress(path)).toBeNull();
    },
  );
});
