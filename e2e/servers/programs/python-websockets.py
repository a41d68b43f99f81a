import asyncio
import os
import signal
from urllib.parse import parse_qs, urlsplit

import websockets

PORT, ORIGIN, TOKEN = (os.environ[name] for name in ("PORT", "ORIGIN", "TOKEN"))


async def live(websocket):
    query = parse_qs(urlsplit(websocket.path).query)
    if query.get("token") != [TOKEN]:
        return await websocket.close(4401, "token")
    try:
        async for data in websocket:
            if isinstance(data, str) and data.startswith('{"type":"ping"'):
                await websocket.send(data.replace("ping", "pong", 1))
            else:
                await websocket.send(data)  # your application: this one is an echo
    except websockets.ConnectionClosedError:
        pass  # the network's end; the client comes back


async def main():
    drain = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, drain.set)
    async with websockets.serve(live, port=int(PORT), origins=[ORIGIN], close_timeout=5) as server:
        await drain.wait()
        await asyncio.gather(*(each.close(1012, "retry-after=2") for each in server.websockets))


asyncio.run(main())
