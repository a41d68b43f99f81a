import asyncio
import os

from aiohttp import WSMsgType, web

PORT, ORIGIN, TOKEN = (os.environ[name] for name in ("PORT", "ORIGIN", "TOKEN"))
conversations = set()


async def live(request):
    if request.headers.get("Origin") != ORIGIN:
        raise web.HTTPForbidden
    socket = web.WebSocketResponse(timeout=5)
    await socket.prepare(request)
    if request.query.get("token") != TOKEN:
        await socket.close(code=4401, message=b"token")
        return socket
    conversation = asyncio.create_task(converse(socket))
    conversations.add(conversation)
    try:
        await conversation
    except asyncio.CancelledError:
        await socket.close(code=1012, message=b"retry-after=2")
    finally:
        conversations.discard(conversation)
    return socket


async def converse(socket):
    async for message in socket:
        if message.type is WSMsgType.BINARY:
            await socket.send_bytes(message.data)
        elif message.data.startswith('{"type":"ping"'):
            await socket.send_str(message.data.replace("ping", "pong", 1))
        else:
            await socket.send_str(message.data)  # your application: this one is an echo


async def drain(app):
    for conversation in conversations:
        conversation.cancel()


app = web.Application()
app.router.add_get("/", live)
app.on_shutdown.append(drain)  # which SIGTERM leads to; then aiohttp waits for its handlers
web.run_app(app, port=int(PORT), print=None)
