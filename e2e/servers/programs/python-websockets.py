import asyncio
import hmac
import os
import signal
from contextlib import suppress
from urllib.parse import parse_qs

import websockets

PORT, ORIGIN, TOKEN = (os.environ.get(name) for name in ("PORT", "ORIGIN", "TOKEN"))
if not (PORT and ORIGIN and TOKEN):
    raise SystemExit("Set PORT, ORIGIN and TOKEN")


def is_valid(token):  # your application: look up or verify a token of the user's own
    return hmac.compare_digest(token.encode(), TOKEN.encode())


async def handle(websocket, message):
    await websocket.send(message)  # your application: this one is an echo


async def live(websocket):
    query = parse_qs(websocket.path.partition("?")[2])
    if not is_valid(query.get("token", [""])[0]):
        return await websocket.close(4401, "token")
    await converse(websocket)


async def converse(websocket):
    messages = asyncio.Queue(maxsize=32)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(work(websocket, messages))
        await read(websocket, messages)
        await messages.put(None)


async def read(websocket, messages):
    with suppress(websockets.ConnectionClosed):
        async for message in websocket:
            if isinstance(message, str) and message.startswith('{"type":"ping"'):
                await websocket.send(message.replace("ping", "pong", 1))
            else:
                await messages.put(message)


async def work(websocket, messages):
    while (message := await messages.get()) is not None:
        with suppress(websockets.ConnectionClosed):  # the client left before its answer
            await handle(websocket, message)


async def main():
    drain = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, drain.set)
    # A dead client doesn't answer the close frame: the library waits four times this long.
    server = await websockets.serve(live, port=int(PORT), origins=[ORIGIN], close_timeout=1)
    await drain.wait()
    with suppress(TimeoutError):
        async with asyncio.timeout(5):
            await asyncio.gather(*(each.close(1012, "retry-after=2") for each in server.websockets))
            server.close()
            await server.wait_closed()


asyncio.run(main())
