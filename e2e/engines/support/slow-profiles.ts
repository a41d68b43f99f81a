// Networks that are slow and nothing worse. A queue that is full loses what comes: its size is what latency under load is about.
import type { LinkQuality } from '../network/slow-network.ts'

export interface SlowProfile extends LinkQuality {
  readonly name: string
}

export const SLOW_PROFILES: readonly SlowProfile[] = [
  // WebPageTest's "3G Slow (400 Kbps, 400ms RTT)", with dummynet's queue of 50 packets (ipfw(8)).
  { name: 'Slow 3G', roundTrip: 400, down: 400, up: 400, queue: 1_500 },
  // RFC 2488, section 2: up to 558 ms for a message and its answer by a geostationary satellite; queues as long as that.
  {
    name: 'satellite',
    roundTrip: 600,
    jitter: 20,
    loss: 0.1,
    down: 5_000,
    up: 1_000,
    queue: 600,
  },
  // A far corner: lost frames, and pauses for everybody else's airtime.
  {
    name: 'lossy Wi-Fi',
    roundTrip: 30,
    jitter: 10,
    loss: 2,
    down: 10_000,
    up: 10_000,
    queue: 200,
    pauseEvery: 1_000,
    longestPause: 300,
  },
]
