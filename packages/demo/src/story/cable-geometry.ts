// The paths of the cables: between the windows on a wide screen, below them on a narrow one.

export type Point = readonly [x: number, y: number]

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Geometry {
  readonly width: number
  readonly height: number
  readonly network: Box
  readonly server: Box
  /** From under the window to the edge of the network, through it, to the server. */
  readonly plain: readonly Point[]
  readonly ours: readonly Point[]
}

export const WIDE: Geometry = {
  width: 240,
  height: 280,
  network: { x: 62, y: 48, width: 116, height: 72 },
  server: { x: 74, y: 196, width: 92, height: 48 },
  plain: [
    [-20, 84],
    [62, 84],
    [100, 84],
    [100, 196],
  ],
  ours: [
    [260, 84],
    [178, 84],
    [140, 84],
    [140, 196],
  ],
}

export const TALL: Geometry = {
  width: 360,
  height: 120,
  network: { x: 60, y: 26, width: 240, height: 34 },
  server: { x: 130, y: 84, width: 100, height: 32 },
  plain: [
    [90, -10],
    [90, 26],
    [90, 43],
    [160, 43],
    [160, 84],
  ],
  ours: [
    [270, -10],
    [270, 26],
    [270, 43],
    [200, 43],
    [200, 84],
  ],
}

/** Where the network begins on a cable, as a fraction of its length. */
export function gateOf(cable: readonly Point[]): number {
  const lengths = lengthsOf(cable)
  return (lengths[0] ?? 0) / sum(lengths)
}

/** The point at a fraction of a line's length. */
export function pointAt(line: readonly Point[], fraction: number): Point {
  const lengths = lengthsOf(line)
  let rest = fraction * sum(lengths)
  for (const [index, length] of lengths.entries()) {
    const [fromX, fromY] = line[index] as Point
    const [x, y] = line[index + 1] as Point
    if (rest <= length) {
      const share = length === 0 ? 0 : rest / length
      return [fromX + (x - fromX) * share, fromY + (y - fromY) * share]
    }
    rest -= length
  }
  return line.at(-1) as Point
}

function lengthsOf(line: readonly Point[]): readonly number[] {
  return line.slice(1).map(([x, y], index) => {
    const [fromX, fromY] = line[index] as Point
    return Math.hypot(x - fromX, y - fromY)
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
