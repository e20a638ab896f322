import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

const SOURCE = join(import.meta.dirname, "../src");
const files = globSync("**/*.{ts,tsx}", { cwd: SOURCE }).filter((file) => !file.includes(".test."));

function imports(file: string): string[] {
  const code = readFileSync(join(SOURCE, file), "utf8");
  return [...code.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, path = ""]) =>
    normalize(join(dirname(file), path)),
  );
}

const feature = (path: string) => /features\/(\w+)/.exec(path)?.[1];

describe("who imports whom", () => {
  it.each(files)("%s", (file) => {
    for (const target of imports(file)) {
      if (feature(file)) {
        expect(feature(target) ?? feature(file), `${file} imports another feature: ${target}`).toBe(
          feature(file),
        );
        expect(target, `${file} imports the app around it`).not.toMatch(/\/app\//);
      }
      if (/^(lib|api|components)\//.test(file)) {
        expect(target, `${file} imports an entry's own code`).not.toMatch(/^(customer|staff)\//);
      }
    }
  });

  it("leaves the markup to React", () => {
    for (const file of files) expect(readFileSync(join(SOURCE, file), "utf8")).not.toContain("innerHTML");
  });
});
