// The error of a message that isn't as it should be. Holds what may quote the message where no logger looks.
import { ResilientSocketError } from '../errors.ts'
import type { SchemaIssue } from './standard-schema.ts'

/**
 * A message that can't be decoded or encoded, or doesn't match its schema.
 *
 * Its text quotes nothing of the message. `issues` and `thrown` may, and so may the keys in a path: they are getters, so
 * that `JSON.stringify`, the console and loggers leave them out.
 */
export class InvalidMessageError extends ResilientSocketError {
  readonly #issues: readonly SchemaIssue[]
  readonly #thrown: unknown

  constructor(message: string, issues: readonly SchemaIssue[] = [], thrown?: unknown) {
    super('invalid-message', message)
    this.#issues = issues
    this.#thrown = thrown
  }

  /** The schema's issues; none if it wasn't asked, or failed itself. */
  get issues(): readonly SchemaIssue[] {
    return this.#issues
  }

  /** What the codec or the schema threw. */
  get thrown(): unknown {
    return this.#thrown
  }
}
