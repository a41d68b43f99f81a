// What a test asks of a browser, whichever engine it has. Knows no engine.

export type EngineName = 'chromium' | 'firefox' | 'webkit'

export interface Engine {
  readonly name: EngineName
  /** With its product's name, such as `Firefox 153.7.0`. */
  readonly version: string
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
  /** As the browser's own switch. Absent where it can't be reached. */
  setOffline?(isOffline: boolean): Promise<void>
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

/** The call as an expression, for protocols that take only text; its value is a promise of JSON. */
export function callText<Argument>(run: (argument: Argument) => unknown, argument: Argument): string {
  return `Promise.resolve((${run})(${JSON.stringify(argument)})).then((result) => JSON.stringify(result ?? null))`
}
