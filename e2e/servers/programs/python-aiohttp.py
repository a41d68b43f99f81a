import asyncio
import hmac
import os

from aiohttp import WSMsgType, web

PORT, ORIGIN, TOKEN = (os.environ.get(name) for name in ("PORT", "ORIGIN", "TOKEN"))
if not (PORT and ORIGIN and TOKEN):
    raise SystemExit("Set PORT, ORIGIN and TOKEN")
conversations = set()


def is_valid(token):  # your application: a token of the user's own, looked up or verified
    return hmac.compare_digest(token.encode(), TOKEN.encode())


async def live(request):
    if request.headers.get("Origin") != ORIGIN:
        raise web.HTTPForbidden
    socket = web.WebSocketResponse(timeout=5, max_msg_size=2**20)
    await socket.prepare(request)
    if not is_valid(request.query.get("token", "")):
        await socket.close(code=4401, message=b"token")
        return socket
    conversation = asyncio.create_task(converse(socket))
    conversations.add(conversation)
    try:
        await conversation
    except asyncio.CancelledError:
        await socket.close(code=1012, message=b"retry-after=2")
    except ConnectionResetError:
        pass  # the client left before its answer; it comes back if it wants to
    finally:
        conversations.discard(conversation)
    return socket


async def converse(socket):
    async for message in socket:
        if message.type is WSMsgType.BINARY:
            await socket.send_bytes(message.data)
        elif message.type is WSMsgType.TEXT and message.data.startswith('{"type":"ping"'):
            await socket.send_str(message.data.replace("ping", "pong", 1))
        elif message.type is WSMsgType.TEXT:
            await socket.send_str(message.data)  # your application: this one is an echo


async def drain(app):
    for conversation in conversations:
        conversation.cancel()


app = web.Application()
app.router.add_get("/", live)
# SIGTERM leads to it; then aiohttp waits for its handlers, not for clients that are dead.
app.on_shutdown.append(drain)
web.run_app(app, port=int(PORT), print=None, shutdown_timeout=5)
