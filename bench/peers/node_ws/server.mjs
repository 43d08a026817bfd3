/** A bare relay on Node's `ws`: the same rooms and words as websockets_relay, nothing kept. */
import { WebSocketServer } from "ws";

const rooms = new Map();
const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(process.argv[2]),
  perMessageDeflate: false,
  backlog: 4096,
});

server.on("connection", (line) => {
  const joined = [];
  line.on("message", (data) => {
    const asked = JSON.parse(data.toString());
    if (asked.type === "hello") {
      for (const room of asked.rooms) {
        if (!rooms.has(room)) rooms.set(room, new Set());
        rooms.get(room).add(line);
        joined.push(room);
      }
      line.send('{"type":"welcome"}');
    } else if (asked.type === "ping") {
      line.send(`{"type":"pong","id":"${asked.id}"}`);
    } else {
      const event = JSON.stringify({ type: "event", room: asked.room, text: asked.text });
      for (const other of rooms.get(asked.room) ?? []) if (other !== line) other.send(event);
      line.send(`{"type":"accepted","id":"${asked.id}"}`);
    }
  });
  line.on("close", () => {
    for (const room of joined) rooms.get(room).delete(line);
  });
  line.on("error", () => line.terminate());
});
server.on("listening", () => console.log("ready"));
