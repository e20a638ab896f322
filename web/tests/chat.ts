import { afterEach, beforeEach, vi } from "vitest";
import { createApi } from "../src/api/client";
import type { Connect, ConnectionEvents } from "../src/customer/features/chat/connection";
import { Conversation } from "../src/customer/features/chat/conversation";

interface Input {
  runId: string;
  messages: { id: string; content: string }[];
  resume?: unknown[];
}

/** The server at the wire: stored messages and events, and a socket that can lose frames. */
export class Server {
  messages: Record<string, unknown>[] = [];
  runs = new Map<string, Record<string, unknown>[]>();
  frames: { input: Input }[] = [];
  asked: string[] = [];
  kept: Record<string, unknown> = {};
  renewals = 0;
  socket: ConnectionEvents | null = null;
  isOpen = false;

  readonly connect: Connect = (_url, socket) => {
    this.socket = socket;
    return {
      send: (frame) => {
        if (!this.isOpen) return false;
        this.frames.push(JSON.parse(frame));
        return true;
      },
      renew: () => {
        this.renewals += 1;
      },
      close: () => undefined,
    };
  };

  readonly fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    this.asked.push(url.pathname + url.search);
    if (url.pathname.endsWith("/messages")) return Response.json({ messages: this.messages, ...this.kept });
    const runId = /runs\/([^/]+)\/events/.exec(url.pathname)?.[1] ?? "";
    const stored = this.runs.get(runId);
    if (!stored) return Response.json({ code: "not_found" }, { status: 404 });
    const after = Number(url.searchParams.get("after") ?? 0);
    return Response.json({ events: stored.filter((event) => number(event) > after), finished: false });
  };

  open(): void {
    this.isOpen = true;
    this.socket?.opened();
  }

  lose(): void {
    this.isOpen = false;
    this.socket?.lost();
  }

  push(...sent: Record<string, unknown>[]): void {
    for (const event of sent) this.socket?.frame(JSON.stringify(event));
  }

  get runId(): string {
    return this.frames.at(-1)?.input.runId ?? "";
  }
}

export const number = (event: Record<string, unknown>) => (event.metadata as { n: number }).n;

export const message = (id: string, role: string, content: string, runId: string) => ({
  id,
  role,
  content,
  runId,
});

/** A tab with the conversation `c1`: its server, what it keeps over a reload, and what it shows. */
export class Tab {
  server = new Server();
  readonly kept = new Map<string, string>();
  conversation = this.#load();

  async begin(): Promise<void> {
    await this.conversation.start();
    this.server.open();
  }

  async reload(): Promise<void> {
    this.conversation.close();
    this.server.isOpen = false;
    this.conversation = this.#load();
    await this.begin();
  }

  said(): string[] {
    const { items } = this.conversation.view.transcript;
    return items.map((item) => ("text" in item ? item.text : item.kind));
  }

  /** What is shown as not sent yet. */
  waits(): string[] {
    const { items } = this.conversation.view.transcript;
    return items.flatMap((item) => (item.kind === "customer" && item.waiting ? item.text : []));
  }

  #load(): Conversation {
    const api = createApi("http://api.test", { accessToken: async () => "token", expire: () => undefined });
    return new Conversation("c1", api, this.server.connect, {
      getItem: (key) => this.kept.get(key) ?? null,
      setItem: (key, value) => this.kept.set(key, value),
      removeItem: (key) => this.kept.delete(key),
    });
  }
}

/** A fresh tab for each test of a file, with a clock of the test's. */
export function freshTabs(): {
  readonly tab: Tab;
  readonly server: Server;
  readonly conversation: Conversation;
} {
  let tab: Tab;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    tab = new Tab();
    vi.stubGlobal("fetch", tab.server.fetch);
  });
  afterEach(() => {
    tab.conversation.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  return {
    get tab() {
      return tab;
    },
    get server() {
      return tab.server;
    },
    get conversation() {
      return tab.conversation;
    },
  };
}
