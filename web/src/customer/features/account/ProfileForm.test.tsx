// @vitest-environment jsdom
import { screen } from "@testing-library/react";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { problem, serve, show } from "../../../../tests/page";
import type { Profile } from "../../queries";
import { phoneProblem, tidyPhone } from "./changes";
import { ProfileForm } from "./ProfileForm";

const ADA: Profile = {
  id: "c1",
  email: "ada@example.com",
  firstName: "Ada",
  lastName: "Winter",
  phone: null,
  language: "en",
  marketingConsent: false,
  rememberPreferences: true,
};

describe("the profile", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("sends only what was changed", async () => {
    const calls = serve({ "PATCH /me": Response.json({ ...ADA, phone: "+49301234567", language: "de" }) });
    const { user } = show(<ProfileForm profile={ADA} />);
    expect(screen.getByRole("button", { name: "Save" }).hasAttribute("disabled")).toBe(true);
    await user.type(screen.getByLabelText("Phone"), "0049 (30) 123-4567");
    await user.click(screen.getByRole("radio", { name: "Deutsch" }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Gespeichert.")).toBeTruthy();
    expect(calls.map(({ body }) => body)).toEqual([{ phone: "+49301234567", language: "de" }]);
  });

  it("keeps a number without its country to itself, and says what is missing", async () => {
    const calls = serve({});
    const { user } = show(<ProfileForm profile={ADA} />);
    await user.type(screen.getByLabelText("Phone"), "030 1234567");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(screen.getByText(/whole number with its country/)).toBeTruthy();
    expect(calls).toEqual([]);
  });

  it("marks the field that the server refuses", async () => {
    serve({
      "PATCH /me": problem(400, "invalid_request", { errors: [{ field: "lastName", message: "no" }] }),
    });
    const { user } = show(<ProfileForm profile={ADA} />);
    await user.type(screen.getByLabelText("Last name"), "x");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect((await screen.findByRole("alert")).textContent).toContain("marked fields");
    expect(screen.getByLabelText("Last name").getAttribute("aria-invalid")).toBe("true");
  });

  it("removes a phone by emptying it", async () => {
    const calls = serve({ "PATCH /me": Response.json(ADA) });
    const { user } = show(<ProfileForm profile={{ ...ADA, phone: "+49301234567" }} />);
    await user.clear(screen.getByLabelText("Phone"));
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText("Saved.");
    expect(calls[0]?.body).toEqual({ phone: null });
  });

  it("reads a phone however people write it", () => {
    const signs = fc.constantFrom("", " ", "-", "/", ".", " (0");
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.stringMatching(/^\d{2}$/), signs), { minLength: 4, maxLength: 7 }),
        (parts) => {
          const typed = `+${parts.map(([digits, sign]) => digits + sign.replace("0", "")).join("")}`;
          expect(phoneProblem(typed)).toBe(false);
          expect(tidyPhone(typed)).toBe(`+${parts.map(([digits]) => digits).join("")}`);
        },
      ),
    );
  });
});
