// What a test asks of a browser, whichever engine it has. Knows no engine.

export type EngineName = 'chromium' | 'firefox' | 'webkit'

export interface Engine {
  readonly name: EngineName
  /** With its product's name, such as `Firefox 153.7.0`. */
  readonly version: string
  /** What was started for it, at the moment; processes.ts finds what has come of that. */
  readonly pids: readonly number[]
  /** A page of its own, sharing no storage and no connections with others. */
  open(url: string): Promise<EnginePage>
  close(): Promise<void>
}

export interface EnginePage {
  /** The function travels as text, its argument and its result as JSON; a promise is awaited. */
  evaluate<Argument, Result>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>
  /** Absent where a page that is just left refuses to evaluate; where this is here, it may never answer. */
  url?(): Promise<string>
  /** As the browser's own switch. Absent where it can't be reached. */
  setOffline?(isOffline: boolean): Promise<void>
  /** Another tab comes in front of it, or its window is put away. Absent where all pages count as visible. */
  hide?(): Promise<void>
  show?(): Promise<void>
  /** Only of a hidden page: it and its workers stand still. Absent where that can't be asked for. */
  freeze?(): Promise<void>
  resume?(): Promise<void>
  /** Another tab, which shares storage and connections with this one, and ends with it. */
  openBeside(url: string): Promise<Pick<EnginePage, 'evaluate'>>
  close(): Promise<void>
}

/** Where a browser runs, if not here. */
export interface Place {
  /** The path of a program that starts this one there. */
  wrap(executable: string): Promise<string>
  /** Makes a port of that place's loopback reachable under the same number here. */
  reach(port: number): Promise<void>
}

export interface EngineOptions {
  readonly executable: string
  /** Default: here. */
  readonly place?: Place
}

/** For protocols that take only text: an expression whose value is a promise of JSON. */
export function evaluateBy(evaluateText: (expression: string) => Promise<unknown>): EnginePage['evaluate'] {
  return async (run, argument) => {
    const call = `Promise.resolve((${run})(${JSON.stringify(argument)}))`
    return JSON.parse(String(await evaluateText(`${call}.then((result) => JSON.stringify(result ?? null))`)))
  }
}
