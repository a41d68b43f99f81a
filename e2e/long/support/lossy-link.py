"""A network link between this namespace and another one that loses and delays packets, for TCP to cope with.

lossy-link.py NAMESPACE NEAR/30 FAR/30 ROUND_TRIP_MS JITTER_MS LOSS_PERCENT SEED
Makes the namespace and prints "ready"; on each line of input prints what has been carried and lost; ends with its input.
"""

import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001
MTU = 1_500


def tun(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN_NO_PI))
    return device


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def main():
    namespace, near, far = sys.argv[1:4]
    round_trip, jitter, loss = (float(text) for text in sys.argv[4:7])
    rng = random.Random(int(sys.argv[7]))
    # Chromium doesn't count a device as a network whose name begins with "tun".
    ours, theirs = f"{namespace}a", f"{namespace}b"
    ip("netns", "add", namespace)
    try:
        ends = [tun(ours), tun(theirs)]
        ip("link", "set", theirs, "netns", namespace)
        ip("address", "add", near, "dev", ours)
        ip("link", "set", ours, "up")
        for arguments in (
            ("address", "add", far, "dev", theirs),
            ("link", "set", theirs, "up"),
            ("link", "set", "lo", "up"),
            ("route", "add", "default", "dev", theirs),
        ):
            ip("-n", namespace, *arguments)
        print("ready", flush=True)
        forward(ends, round_trip / 2_000, jitter / 2_000, loss / 100, rng)
    finally:
        ip("netns", "del", namespace)


def forward(ends, delay, jitter, loss, rng):
    carried = lost = count = 0
    waiting = []
    # A link keeps the order: out of order is what TCP takes for a loss.
    last = [0.0, 0.0]
    while True:
        timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        readable, _, _ = select.select([*ends, sys.stdin], [], [], timeout)
        now = time.monotonic()
        for side in (0, 1):
            if ends[side] not in readable:
                continue
            packet = os.read(ends[side], MTU)
            if rng.random() < loss:
                lost += 1
                continue
            last[side] = max(last[side], now + delay + rng.uniform(-jitter, jitter))
            heapq.heappush(waiting, (last[side], count, 1 - side, packet))
            count += 1
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, side, packet = heapq.heappop(waiting)
            os.write(ends[side], packet)
            carried += 1
        if sys.stdin in readable:
            if not sys.stdin.readline():
                return
            print(carried, lost, flush=True)


main()
