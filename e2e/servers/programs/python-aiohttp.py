import asyncio
import hmac
import os
from contextlib import suppress

from aiohttp import WSMsgType, web

PORT, ORIGIN, TOKEN = (os.environ.get(name) for name in ("PORT", "ORIGIN", "TOKEN"))
if not (PORT and ORIGIN and TOKEN):
    raise SystemExit("Set PORT, ORIGIN and TOKEN")
conversations = set()


def is_valid(token):  # your application: look up or verify a token of the user's own
    return hmac.compare_digest(token.encode(), TOKEN.encode())


async def handle(socket, message):
    send = socket.send_str if message.type is WSMsgType.TEXT else socket.send_bytes
    await send(message.data)  # your application: this one is an echo


async def live(request):
    if request.headers.get("Origin") != ORIGIN:
        raise web.HTTPForbidden
    socket = web.WebSocketResponse(timeout=5, max_msg_size=2**20)
    await socket.prepare(request)
    if not is_valid(request.query.get("token", "")):
        await socket.close(code=4401, message=b"token")
        return socket
    conversation = asyncio.create_task(converse(request, socket))
    conversations.add(conversation)
    try:
        await conversation
    except asyncio.CancelledError:
        await socket.close(code=1012, message=b"retry-after=2")
    except Exception:
        await socket.close(code=1011)
        raise
    finally:
        conversations.discard(conversation)
    return socket


async def converse(request, socket):
    messages = asyncio.Queue(maxsize=32)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(work(socket, messages))
        await read(socket, messages)
        if request.transport:
            request.transport.close()  # aiohttp would wait for the worker
        await messages.put(None)


async def read(socket, messages):
    with suppress(ConnectionResetError):
        async for message in socket:
            if message.type is WSMsgType.TEXT and message.data.startswith('{"type":"ping"'):
                await socket.send_str(message.data.replace("ping", "pong", 1))
            elif message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                await messages.put(message)


async def work(socket, messages):
    while (message := await messages.get()) is not None:
        with suppress(ConnectionResetError):  # the client left before its answer
            await handle(socket, message)


async def drain(app):
    for conversation in conversations:
        conversation.cancel()


app = web.Application()
app.router.add_get("/", live)
# SIGTERM calls it. aiohttp then waits for its handlers, but not for dead clients.
app.on_shutdown.append(drain)
web.run_app(app, port=int(PORT), print=None, shutdown_timeout=5)
