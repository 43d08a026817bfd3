"""A bare relay on the `websockets` library: rooms, acknowledgements, nothing kept; a peer.

Run: `python bench/peers/websockets_relay/server.py PORT`.
It does the least that could be called a chat server: what is sent to a room goes to everybody
else in it, and the sender is told; whoever is away misses it.
"""

import asyncio
import json
import sys
from collections import defaultdict

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

ROOMS: defaultdict[str, set[ServerConnection]] = defaultdict(set)


async def talk(line: ServerConnection) -> None:
    """Serves one connection to its end."""
    joined: list[str] = []
    try:
        async for text in line:
            asked = json.loads(text)
            if asked["type"] == "hello":
                joined += asked["rooms"]
                for room in asked["rooms"]:
                    ROOMS[room].add(line)
                await line.send('{"type":"welcome"}')
            elif asked["type"] == "ping":
                await line.send(f'{{"type":"pong","id":"{asked["id"]}"}}')
            else:
                event = json.dumps({"type": "event", "room": asked["room"], "text": asked["text"]})
                broadcast(ROOMS[asked["room"]] - {line}, event)
                await line.send(f'{{"type":"accepted","id":"{asked["id"]}"}}')
    finally:
        for room in joined:
            ROOMS[room].discard(line)


async def main(port: int) -> None:
    """Serves until it is ended."""
    # Compression off and a long backlog, as ours: the peer is to be at its best.
    async with serve(talk, "127.0.0.1", port, compression=None, backlog=4096, open_timeout=60):
        print("ready", flush=True)
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
