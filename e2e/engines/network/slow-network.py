"""Network links between this namespace and one of their own that delay, queue and lose packets, for TCP to cope with.

slow-network.py '{"namespace": …, "seed": …, "links": [{"near": …, "far": …, "roundTrip": …, …}]}'   (LinkQuality says what)
Makes the namespace and prints "ready"; on each line of input prints what has been carried and lost; ends with its input.
"""

import fcntl
import heapq
import json
import math
import os
import random
import select
import signal
import struct
import subprocess
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001
MTU = 1_500


class Way:
    """One direction of a link: a sender that takes its time, behind a queue that drops what it has no room for."""

    def __init__(self, source, target, rate, quality, rng):
        self.source = source
        self.target = target
        # Bytes per second.
        self.rate = rate * 125
        self.delay = quality["roundTrip"] / 2_000
        self.jitter = quality["jitter"] / 2_000
        self.loss = quality["loss"] / 100
        self.room = quality["queue"] / 1_000
        self.pause_every = quality["pauseEvery"] / 1_000
        self.longest_pause = quality["longestPause"] / 1_000
        self.rng = rng
        self.free_at = self.last = 0.0
        self.next_pause_at = self.pause_after(time.monotonic())

    def due_at(self, size, now):
        """When a packet comes out at the other end; None: never."""
        while self.next_pause_at <= now:
            self.free_at = max(self.free_at, self.next_pause_at + self.rng.uniform(0, self.longest_pause))
            self.next_pause_at = self.pause_after(self.next_pause_at)
        if self.rng.random() < self.loss:
            return None
        if self.rate:
            if self.free_at - now > self.room:
                return None
            self.free_at = max(self.free_at, now) + size / self.rate
        sent_at = max(self.free_at, now)
        # A link keeps the order: out of order is what TCP takes for a loss.
        self.last = max(self.last, sent_at + self.delay + self.rng.uniform(-self.jitter, self.jitter))
        return self.last

    def pause_after(self, instant):
        return instant + self.rng.expovariate(1 / self.pause_every) if self.pause_every else math.inf


def tun(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN_NO_PI))
    return device


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def connect(namespace, number, quality, rng):
    # Chromium doesn't count a device as a network whose name begins with "tun".
    ours, theirs = f"{namespace}a{number}", f"{namespace}b{number}"
    near, far = tun(ours), tun(theirs)
    ip("link", "set", theirs, "netns", namespace)
    ip("address", "add", quality["near"] + "/30", "dev", ours)
    ip("-n", namespace, "address", "add", quality["far"] + "/30", "dev", theirs)
    ip("link", "set", ours, "up")
    ip("-n", namespace, "link", "set", theirs, "up")
    # What most clients and servers have, whatever this machine prefers: it fills queues.
    ip("route", "replace", quality["far"], "dev", ours, "congctl", "cubic")
    ip("-n", namespace, "route", "replace", quality["near"], "dev", theirs, "congctl", "cubic")
    if number == 0:
        ip("-n", namespace, "route", "add", "default", "dev", theirs)
    return [Way(near, far, quality["down"], quality, rng), Way(far, near, quality["up"], quality, rng)]


def main():
    # It ends with its input, also when whoever started it is interrupted, and takes down what it has made.
    for interrupt in (signal.SIGINT, signal.SIGTERM):
        signal.signal(interrupt, signal.SIG_IGN)
    options = json.loads(sys.argv[1])
    namespace, rng = options["namespace"], random.Random(options["seed"])
    ip("netns", "add", namespace)
    try:
        ip("-n", namespace, "link", "set", "lo", "up")
        # An address of version 6 comes seconds after the link, and browsers take that for another network.
        off = [f"net.ipv6.conf.{which}.disable_ipv6=1" for which in ("all", "default")]
        ip("netns", "exec", namespace, "sysctl", "-qw", *off)
        ways = [
            way
            for number, quality in enumerate(options["links"])
            for way in connect(namespace, number, quality, rng)
        ]
        print("ready", flush=True)
        forward({way.source: way for way in ways})
    finally:
        ip("netns", "del", namespace)


def forward(ways):
    carried = lost = count = 0
    waiting = []
    while True:
        timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        readable, _, _ = select.select([*ways, sys.stdin], [], [], timeout)
        now = time.monotonic()
        for source in readable:
            if source is sys.stdin:
                continue
            packet = os.read(source, MTU)
            due_at = ways[source].due_at(len(packet), now)
            if due_at is None:
                lost += 1
                continue
            heapq.heappush(waiting, (due_at, count, ways[source].target, packet))
            count += 1
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, target, packet = heapq.heappop(waiting)
            os.write(target, packet)
            carried += 1
        if sys.stdin in readable:
            if not sys.stdin.readline():
                return
            print(carried, lost, flush=True)


main()
