import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReduction, type Reduction } from './reduction.ts'

/** Frames and timers, which a page may or may not have. */
class FakePage {
  readonly frames = new Map<number, () => void>()
  readonly timers = new Map<number, () => void>()
  #last = 0
  readonly #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout }

  install(hasFrames: boolean): void {
    const add = (callbacks: Map<number, () => void>) => (callback: () => void) => {
      callbacks.set((this.#last += 1), callback)
      return this.#last
    }
    Object.assign(globalThis, {
      setTimeout: add(this.timers),
      clearTimeout: (id: number) => this.timers.delete(id),
      requestAnimationFrame: hasFrames ? add(this.frames) : undefined,
      cancelAnimationFrame: hasFrames ? (id: number) => this.frames.delete(id) : undefined,
    })
  }

  uninstall(): void {
    Object.assign(globalThis, {
      ...this.#real,
      requestAnimationFrame: undefined,
      cancelAnimationFrame: undefined,
    })
  }

  run(callbacks: Map<number, () => void>): void {
    for (const [id, callback] of [...callbacks]) {
      callbacks.delete(id)
      callback()
    }
  }

  get waiting(): number {
    return this.frames.size + this.timers.size
  }
}

const add = (texts: readonly string[], text: string) => [...texts, text]

describe('A reduction', () => {
  let page: FakePage
  let shown: (readonly string[])[]
  let reduction: Reduction<readonly string[]>

  beforeEach(() => {
    page = new FakePage()
    page.install(true)
    shown = []
    reduction = createReduction<readonly string[]>([], (texts) => shown.push(texts))
  })
  afterEach(() => page.uninstall())

  it('reduces at once, and shows it once at the next frame', () => {
    for (const text of ['a', 'b', 'c']) reduction.reduce(add, text)
    expect(reduction.shown).toEqual([])
    page.run(page.frames)
    expect(shown).toEqual([['a', 'b', 'c']])
    expect(page.waiting).toBe(0)
  })

  it('shows what comes later at a later frame', () => {
    reduction.reduce(add, 'a')
    page.run(page.frames)
    reduction.reduce(add, 'b')
    page.run(page.frames)
    expect(shown).toEqual([['a'], ['a', 'b']])
  })

  it('shows it although a hidden page has no frames', () => {
    reduction.reduce(add, 'a')
    page.run(page.timers)
    expect(shown).toEqual([['a']])
    expect(page.waiting).toBe(0)
  })

  it('shows it if there are no frames at all', () => {
    page.install(false)
    reduction.reduce(add, 'a')
    page.run(page.timers)
    expect(shown).toEqual([['a']])
  })

  it('asks for no frame if nothing has changed', () => {
    reduction.reduce((state) => state, 'a')
    expect(page.waiting).toBe(0)
  })

  it('asks for no frame if it was NaN, and is', () => {
    const average = createReduction(Number.NaN)
    average.reduce((sum) => sum, 1)
    expect(page.waiting).toBe(0)
  })

  it('keeps its state if a function throws', () => {
    reduction.reduce(add, 'a')
    expect(() =>
      reduction.reduce(() => {
        throw new Error('no')
      }, 'a'),
    ).toThrow('no')
    reduction.reduce(add, 'b')
    page.run(page.frames)
    expect(shown).toEqual([['a', 'b']])
  })

  it('reports nothing after it was stopped, and has the latest', () => {
    reduction.reduce(add, 'a')
    reduction.stop()
    expect(page.waiting).toBe(0)
    expect(shown).toEqual([])
    expect(reduction.shown).toEqual(['a'])
  })

  it('goes on after it was stopped', () => {
    reduction.stop()
    reduction.reduce(add, 'a')
    page.run(page.frames)
    expect(shown).toEqual([['a']])
  })

  it('reduces what its own change leads to', () => {
    reduction.changed = () => {
      shown.push(reduction.shown)
      if (reduction.shown.length < 2) reduction.reduce(add, 'more')
    }
    reduction.reduce(add, 'a')
    page.run(page.frames)
    page.run(page.frames)
    expect(shown).toEqual([['a'], ['a', 'more']])
  })
})
