// The cost of steady traffic on the wire with the default options: real TCP bytes, by kind of frame.
import type { Peer } from './talk/clients.ts'
import type { Direction, SeenFrame } from './talk/relay.ts'
import { Scene, wait } from './talk/scene.ts'

export interface WireCost {
  readonly messages: number
  /** Of a frame with a message of 100 bytes; all of them are alike, but for Socket.IO's numbers. */
  readonly dataBytes: number
  /** Of all other frames, a message. */
  readonly controlBytes: number
  readonly controlsPerSecond: number
}

export type WireCosts = Readonly<Record<Direction, WireCost>>

/** Milliseconds to skip: the handshake, and what comes with it. */
const SETTLE = 1_000

export async function measureBytes(peer: Peer, duration: number): Promise<WireCosts> {
  await using scene = await Scene.open({ peer, clients: 1, isShort: false, delay: 0 })
  await wait(SETTLE + duration)
  const frames = scene.lines[0]?.relay.connections[0]?.frames ?? []
  const since = (frames[0]?.at ?? 0) + SETTLE
  const counted = frames.filter(({ at }) => at >= since && at < since + duration)
  return { up: costOf(counted, 'up', duration), down: costOf(counted, 'down', duration) }
}

function costOf(frames: readonly SeenFrame[], direction: Direction, duration: number): WireCost {
  const theirs = frames.filter((frame) => frame.direction === direction)
  const data = theirs.filter(({ isData }) => isData)
  const controls = theirs.filter(({ isData }) => !isData)
  return {
    messages: data.length,
    dataBytes: bytesOf(data) / data.length,
    controlBytes: bytesOf(controls) / data.length,
    controlsPerSecond: (controls.length / duration) * 1_000,
  }
}

function bytesOf(frames: readonly SeenFrame[]): number {
  return frames.reduce((sum, { length }) => sum + length, 0)
}
