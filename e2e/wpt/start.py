"""Starts a checkout's server without its command, which wants a virtualenv: start.py <options of `wpt serve>`"""
import os
import sys

# Its processes are spawned, and load this file, too.
sys.path.insert(0, os.path.join(os.environ["WPT_CHECKOUT"], "tools"))
import localpaths  # noqa: E402, F401
from serve import serve  # noqa: E402
from wptserve.server import Http2WebTestRequestHandler  # noqa: E402


class EndingRequest:
    """A connection over HTTP/2 that is over is to the server one that says '': b'' makes it spin for ever."""

    def __init__(self, request):
        self.request = request

    def __getattr__(self, name):
        return getattr(self.request, name)

    def recv(self, size):
        return self.request.recv(size) or ""


def handle_one_request(self, handle=Http2WebTestRequestHandler.handle_one_request):
    self.request = EndingRequest(self.request)
    handle(self)


Http2WebTestRequestHandler.handle_one_request = handle_one_request

if __name__ == "__main__":
    serve.run(**vars(serve.get_parser().parse_args()))
