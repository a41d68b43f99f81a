"""Prints the addresses and timeouts of a checkout's WebSocket tests, as its own tools find them: list.py <checkout>"""
import json
import os
import sys

root = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.join(root, "tools"))
import localpaths  # noqa: E402, F401
from manifest.sourcefile import SourceFile  # noqa: E402

tests = []
for folder, _, names in os.walk(os.path.join(root, "websockets")):
    for name in names:
        path = os.path.relpath(os.path.join(folder, name), root)
        kind, items = SourceFile(root, path, "/").manifest_items()
        if kind == "testharness":
            tests += [{"url": item.url, "isLong": item.timeout == "long"} for item in items]
print(json.dumps(sorted(tests, key=lambda test: test["url"])))
