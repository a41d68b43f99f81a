// The error for a message that can't be used. Details that may quote the message are hidden from loggers.
import { ResilientSocketError } from '../errors.ts'
import type { SchemaIssue } from './standard-schema.ts'

/**
 * The error for a message that can't be decoded or encoded, or doesn't match its schema.
 *
 * Its text doesn't quote the message. `issues` and `thrown` may, so they are getters: `JSON.stringify`, the console and loggers
 * leave them out.
 */
export class InvalidMessageError extends ResilientSocketError {
  readonly #issues: readonly SchemaIssue[]
  readonly #thrown: unknown

  constructor(message: string, issues: readonly SchemaIssue[] = [], thrown?: unknown) {
    super('invalid-message', message)
    this.#issues = issues
    this.#thrown = thrown
  }

  /** The schema's issues; empty if the schema wasn't called, or threw. */
  get issues(): readonly SchemaIssue[] {
    return this.#issues
  }

  /** The value that the codec or the schema threw. */
  get thrown(): unknown {
    return this.#thrown
  }
}
