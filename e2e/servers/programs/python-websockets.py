import asyncio
import hmac
import os
import signal
from urllib.parse import parse_qs

import websockets

PORT, ORIGIN, TOKEN = (os.environ.get(name) for name in ("PORT", "ORIGIN", "TOKEN"))
if not (PORT and ORIGIN and TOKEN):
    raise SystemExit("Set PORT, ORIGIN and TOKEN")


def is_valid(token):  # your application: a token of the user's own, looked up or verified
    return hmac.compare_digest(token.encode(), TOKEN.encode())


async def live(websocket):
    query = parse_qs(websocket.path.partition("?")[2])
    if not is_valid(query.get("token", [""])[0]):
        return await websocket.close(4401, "token")
    try:
        async for data in websocket:
            if isinstance(data, str) and data.startswith('{"type":"ping"'):
                await websocket.send(data.replace("ping", "pong", 1))
            else:
                await websocket.send(data)  # your application: this one is an echo
    except websockets.ConnectionClosed:
        pass  # the client's end or the network's; the client comes back if it wants to


async def main():
    drain = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, drain.set)
    # Clients that are dead don't answer: four times this long is waited for them.
    async with websockets.serve(live, port=int(PORT), origins=[ORIGIN], close_timeout=1) as server:
        await drain.wait()
        await asyncio.gather(*(each.close(1012, "retry-after=2") for each in server.websockets))


asyncio.run(main())
