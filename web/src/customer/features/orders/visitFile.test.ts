import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visitFile } from "./visitFile";

const VISIT = {
  uid: "o1@box.test",
  date: "2026-12-31",
  summary: "Visit",
  description: "Code 7K3M9XQ2",
  location: "Lantern Park",
  url: "https://box.test/orders/o1",
};
const NOW = new Date("2026-11-20T10:00:00.123Z");
const unfold = (file: string) => file.replaceAll("\r\n ", "");

describe("the visit's calendar file", () => {
  it("is a whole day, also at the end of a year", () => {
    const file = visitFile(VISIT, NOW);
    expect(file).toContain("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n");
    expect(file).toContain("DTSTAMP:20261120T100000Z\r\n");
  });

  it("keeps every line within 75 bytes and loses nothing, whatever the words", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (summary) => {
        const file = visitFile({ ...VISIT, summary }, NOW);
        for (const line of file.split("\r\n")) {
          expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
        }
        const told = /SUMMARY:(.*?)\r\nDESCRIPTION/s.exec(unfold(file))?.[1] ?? "";
        const read = told.replace(/\\([\\;,n])/g, (_, sign: string) => (sign === "n" ? "\n" : sign));
        expect(read).toBe(summary.replace(/\r\n/g, "\n"));
      }),
    );
  });

  it("lets no words end the entry early", () => {
    const file = visitFile({ ...VISIT, description: "x\nEND:VEVENT\nBEGIN:VEVENT" }, NOW);
    expect(file.match(/^END:VEVENT/gm)).toHaveLength(1);
  });
});
