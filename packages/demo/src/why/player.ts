// Plays a replay: frame by frame, or with reduced motion from still to still.
import { captionAt, type Replay } from './replay.ts'

/** Shortest time of a whole replay, in seconds. */
const PLAYS_FOR = 20
/** Shortest time that a sentence is shown, in seconds, so that it can be read. */
const READ_FOR = 3.5
const STILL_FOR = 5_000
/** Longest frame, in seconds. So a tab that was hidden continues where it was. */
const MAX_FRAME = 0.1

interface Player {
  readonly isPlaying: boolean
  play(): void
  pause(): void
}

/** The scrubber's position, and how to move it. */
interface Scrubber {
  time(): number
  show(time: number): void
}

/** `changed` is called when it plays or pauses. */
export function createPlayer(
  { duration, captions }: Replay,
  { time, show }: Scrubber,
  changed: () => void,
): Player {
  const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)')
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastFrameAt = 0

  const player = {
    isPlaying: false,
    play() {
      player.isPlaying = true
      lastFrameAt = performance.now()
      const end = reducedMotion.matches ? (captions.at(-1)?.[1] ?? 0) : duration
      const isOver = time() >= end
      if (reducedMotion.matches) showStill(isOver ? -1 : time())
      else {
        if (isOver) show(0)
        frame = requestAnimationFrame(nextFrame)
      }
      changed()
    },
    pause() {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      player.isPlaying = false
      changed()
    },
  }
  return player

  function nextFrame(now: number): void {
    const passed = Math.min(MAX_FRAME, Math.max(0, now - lastFrameAt) / 1_000)
    lastFrameAt = now
    show(Math.min(duration, time() + passed * paceAt(time())))
    if (time() >= duration) player.pause()
    else frame = requestAnimationFrame(nextFrame)
  }

  function showStill(after: number): void {
    const [, stillAt] = captions.find(([, stillAt]) => stillAt > after) ?? []
    if (stillAt === undefined) return player.pause()
    show(stillAt)
    timer = setTimeout(showStill, STILL_FOR, stillAt)
  }

  /** Seconds of the replay in a second. */
  function paceAt(time: number): number {
    const index = captionAt(captions, time)
    const span = (captions[index + 1]?.[0] ?? duration) - (captions[index]?.[0] ?? 0)
    return Math.min(duration / PLAYS_FOR, span / READ_FOR)
  }
}
