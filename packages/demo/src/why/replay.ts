// A replay as data, and what is visible at a given time. Times are seconds. Knows no DOM.

/** Each tone is one colour of the theme. */
type Tone = 'calm' | 'plain' | 'ours' | 'waiting' | 'dead'

export interface State {
  readonly from: number
  readonly text: string
  readonly tone: Tone
}

/** A named thing that changes with time. It doesn't exist before its first state. */
export interface Track {
  readonly name: string
  readonly states: readonly State[]
}

/** From the left edge of the picture, 0, to its right edge, 1. */
export type Place = number

export interface Actor extends Track {
  readonly icon: 'script' | 'window' | 'server'
  readonly at: Place
}

/** A connection, from edge to edge. While its path is dead it is cut at `gapAt`. */
export interface Wire extends Track {
  readonly gapAt: Place
  readonly path: Track
}

/** One direction of a wire, which has its index in the replay. */
export interface Route {
  readonly wire: number
  readonly from: Place
  readonly to: Place
  readonly tone: Tone
}

export interface Packet extends Route {
  readonly text: string
  readonly sentAt: number
  /** It arrives, or gets lost in the gap of its wire. */
  readonly endsAt: number
  readonly isLost: boolean
}

/** `stillAt`: the time of the most telling picture. */
type Caption = readonly [from: number, stillAt: number, text: string]

export interface Replay {
  readonly title: string
  /** Text between backticks is code. */
  readonly about: string
  readonly source: { readonly text: string; readonly href: string }
  readonly duration: number
  readonly actors: readonly Actor[]
  readonly wires: readonly Wire[]
  readonly packets: readonly Packet[]
  /** Drawn along the scrubber, from top to bottom. */
  readonly bars: readonly Track[]
  /** The first one is from 0. */
  readonly captions: readonly Caption[]
}

export interface SeenPacket {
  readonly at: Place
  readonly isLost: boolean
}

export interface SeenWire {
  readonly state: State | undefined
  readonly isCut: boolean
}

/** What is visible, in the order of the replay's lists; `undefined`: it doesn't exist yet. */
export interface Scene {
  readonly actors: readonly (State | undefined)[]
  readonly wires: readonly SeenWire[]
  readonly packets: readonly (SeenPacket | undefined)[]
  /** An index of the replay's captions. */
  readonly caption: number
}

/** Seconds that the cross of a lost packet is shown. */
const CROSS_STAYS = 1

export function track(name: string, ...states: (readonly [from: number, text: string, tone: Tone])[]): Track {
  return { name, states: states.map(([from, text, tone]) => ({ from, text, tone })) }
}

export function delivered(route: Route, text: string, sentAt: number, takes: number): Packet {
  return { ...route, text, sentAt, endsAt: sentAt + takes, isLost: false }
}

export function lost(route: Route, text: string, sentAt: number, takes: number): Packet {
  return { ...delivered(route, text, sentAt, takes), isLost: true }
}

export function sceneAt({ actors, wires, packets, captions }: Replay, time: number): Scene {
  return {
    actors: actors.map(({ states }) => startedAt(states, time)),
    wires: wires.map(({ states, path }) => ({
      state: startedAt(states, time),
      isCut: startedAt(path.states, time)?.tone === 'dead',
    })),
    packets: packets.map((packet) => packetAt(packet, wires[packet.wire]?.gapAt ?? packet.to, time)),
    caption: captionAt(captions, time),
  }
}

export function captionAt(captions: readonly Caption[], time: number): number {
  return captions.filter(([from]) => from <= time).length - 1
}

function startedAt(states: readonly State[], time: number): State | undefined {
  return states.filter(({ from }) => from <= time).at(-1)
}

function packetAt(packet: Packet, gapAt: Place, time: number): SeenPacket | undefined {
  const { from, sentAt, endsAt, isLost } = packet
  if (time < sentAt || time >= endsAt + (isLost ? CROSS_STAYS : 0)) return undefined
  const end = isLost ? gapAt : packet.to
  return {
    at: from + (end - from) * Math.min(1, (time - sentAt) / (endsAt - sentAt)),
    isLost: time >= endsAt,
  }
}
