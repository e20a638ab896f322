import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { beforeAll, describe, expect, it, vi } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const SCRIPTS_KB = 170;
const STYLES_KB = 20;

let output: Rolldown.RolldownOutput["output"];

beforeAll(async () => {
  vi.stubEnv("NODE_ENV", "production");
  const built = await build({ root: ROOT, logLevel: "silent", build: { write: false } });
  output = (built as Rolldown.RolldownOutput).output;
}, 60_000);

/** Every chunk that a page loads before it can be used: the entry's, the route's, and all they import. */
function loadedFor(...modules: string[]): Rolldown.OutputChunk[] {
  const chunks = output.filter((file) => file.type === "chunk");
  const found = new Set<Rolldown.OutputChunk>();
  const visit = (chunk: Rolldown.OutputChunk | undefined) => {
    if (!chunk || found.has(chunk)) return;
    found.add(chunk);
    for (const name of chunk.imports) visit(chunks.find(({ fileName }) => fileName === name));
  };
  for (const chunk of chunks) {
    const facade = chunk.facadeModuleId ?? "";
    if (chunk.isEntry || modules.some((module) => facade.endsWith(module))) visit(chunk);
  }
  return [...found];
}

const kilobytes = (text: string | Uint8Array) => gzipSync(text).length / 1000;
const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0);

describe("what the first page weighs (gzip)", () => {
  it.each([
    ["to sign in", ["auth/SignIn.tsx"]],
    ["in the chat, before the sign-in's code", ["app/ChatRoutes.tsx"]],
    ["by clicking", ["app/TicketRoutes.tsx"]],
  ])("%s: scripts within the budget", (_, modules) => {
    const chunks = loadedFor(...modules);
    expect(chunks.length).toBeGreaterThan(3);
    expect(sum(chunks.map(({ code }) => kilobytes(code)))).toBeLessThanOrEqual(SCRIPTS_KB);
  });

  it("styles within the budget", () => {
    const styles = output.filter((file) => file.type === "asset" && file.fileName.endsWith(".css"));
    expect(styles.length).toBeGreaterThan(0);
    expect(sum(styles.map((file) => kilobytes((file as Rolldown.OutputAsset).source)))).toBeLessThanOrEqual(
      STYLES_KB,
    );
  });

  it("leaves the calendar, the payment and the sign-in's code for later", () => {
    const early = loadedFor("auth/SignIn.tsx", "app/ChatRoutes.tsx", "app/TicketRoutes.tsx");
    const modules = early.flatMap(({ moduleIds }) => moduleIds);
    for (const late of ["PriceCalendar.tsx", "PaymentForm.tsx", "lib/cognito.ts", "QrDrawing.tsx"]) {
      expect(modules.filter((id) => id.endsWith(late))).toEqual([]);
    }
  });
});
