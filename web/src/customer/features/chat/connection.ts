import ReconnectingSocket from "partysocket/ws";

export interface Connection {
  /** Whether the frame left; false while there is no connection. */
  send(frame: string): boolean;
  /** Connects anew: a connection speaks under the sign-in's token that it was opened with. */
  renew(): void;
  close(): void;
}

export interface ConnectionEvents {
  opened(): void;
  lost(): void;
  frame(data: unknown): void;
}

/** Opens a connection that stays: after a drop it comes back, each time with a fresh one-time URL. */
export type Connect = (url: () => Promise<string>, events: ConnectionEvents) => Connection;

export const connect: Connect = (url, events) => {
  const socket = new ReconnectingSocket(url, undefined, {
    minReconnectionDelay: 400,
    maxReconnectionDelay: 8_000,
    reconnectionDelayGrowFactor: 1.7,
    connectionTimeout: 8_000,
    maxEnqueuedMessages: 0,
  });
  socket.addEventListener("open", () => events.opened());
  socket.addEventListener("close", () => events.lost());
  socket.addEventListener("error", () => events.lost());
  socket.addEventListener("message", (message) => events.frame((message as MessageEvent).data));
  const backOnline = () => {
    if (socket.readyState !== ReconnectingSocket.OPEN) socket.reconnect();
  };
  addEventListener("online", backOnline);
  return {
    send: (frame) => socket.send(frame),
    renew: () => socket.reconnect(),
    close: () => {
      removeEventListener("online", backOnline);
      socket.close();
    },
  };
};
