/** What carries frames: a websocket here, anything that keeps their order elsewhere. */
import { SUBPROTOCOL } from "@sidelight/protocol";

/** One attempt to reach the server; text frames in order, or nothing. */
export interface Transport {
  send(text: string): void;
  close(): void;
}

/** What happens to an attempt: `opened` at most once, `closed` exactly once and last. */
export interface TransportEvents {
  opened(): unknown;
  frame(text: string): unknown;
  /** The close code, 1006 when there was none. */
  closed(code: number): unknown;
}

/** Begins an attempt. */
export type OpenTransport = (url: string, events: TransportEvents) => Transport;

/** The websocket transport. */
export const openWebSocket: OpenTransport = (url, events) => {
  const socket = new WebSocket(url, SUBPROTOCOL);
  socket.onopen = () => events.opened();
  socket.onmessage = (message: MessageEvent<string>) => events.frame(message.data);
  socket.onclose = ({ code }) => events.closed(code);
  return { send: (text) => socket.send(text), close: () => socket.close(1000) };
};
