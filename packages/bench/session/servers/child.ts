// A process of the benchmark, for its parent.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Starts processes that use `answerParent`, and sends them requests. */
export class Child<T> implements AsyncDisposable {
  readonly hello: T
  readonly #process: ChildProcess

  private constructor(process: ChildProcess, hello: T) {
    this.#process = process
    this.hello = hello
  }

  /** Starts a program of this folder; resolves when it is ready. */
  static async start<T>(
    program: string,
    args: readonly string[],
    { execArgv = [] }: { readonly execArgv?: readonly string[] } = {},
  ): Promise<Child<T>> {
    const path = fileURLToPath(new URL(`${program}.js`, import.meta.url))
    const process = fork(path, [...args], { execArgv: [...execArgv] })
    return new Child(process, (await answerOf(process)) as T)
  }

  /** Sends a request; one at a time. */
  async ask<A>(question: string, argument?: unknown): Promise<A> {
    const answer = answerOf(this.#process)
    this.#process.send({ ask: question, argument })
    return (await answer) as A
  }

  async kill(): Promise<void> {
    const exited = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await exited
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await this.kill()
  }
}

async function answerOf(process: ChildProcess): Promise<unknown> {
  const abort = new AbortController()
  try {
    return await Promise.race([
      once(process, 'message', abort).then(([message]) => (message as { answer: unknown }).answer),
      once(process, 'exit', abort).then(([code]) =>
        Promise.reject(new Error(`A process of the benchmark ended: ${code}`)),
      ),
    ])
  } finally {
    abort.abort()
  }
}
