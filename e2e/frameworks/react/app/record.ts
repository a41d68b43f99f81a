// What happens in the application, for the test to read, and what the test may do with it.

export interface Record {
  /** How often a factory was called. */
  made: number
  /** By `useMessage`. */
  readonly heard: string[]
  /** Commits of the component that has `useReduced`. */
  reducedCommits: number
  /** Commits of the component that has only a selected status. */
  selectedCommits: number
  /** By error boundaries. */
  readonly caught: string[]
  /** States that were shown. */
  readonly states: string[]
}

export interface SceneProps {
  readonly server: string
  readonly scene: string
  /** Of the connection. */
  readonly path: string
  readonly isHidden: boolean
}

declare global {
  var record: Record
  /** In a transition. */
  function show(change: Partial<SceneProps>): void
  function showAtOnce(change: Partial<SceneProps>): void
  function resolvePromise(name: string): void
  function unmount(): void
}

globalThis.record = { made: 0, heard: [], reducedCommits: 0, selectedCommits: 0, caught: [], states: [] }
