// What happens in the application, for the test to read.

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

declare global {
  var record: Record
}

globalThis.record = { made: 0, heard: [], reducedCommits: 0, selectedCommits: 0, caught: [], states: [] }
