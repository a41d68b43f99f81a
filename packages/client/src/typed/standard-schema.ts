// Standard Schema, version 1, as far as it is used: https://standardschema.dev. Types only; zod, valibot and arktype fit.

/** A schema of any library that speaks Standard Schema. */
export interface StandardSchema<Input = unknown, Output = Input> {
  /** What the standard says of a schema. */
  readonly '~standard': {
    /** Of the standard. */
    readonly version: 1
    /** The library. */
    readonly vendor: string
    /** Checks a value. */
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    /** For inference; nothing is there at run time. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** What a schema says of a value. */
export type SchemaResult<Output> =
  | {
      /** The value, as the schema makes it. */
      readonly value: Output
      /** None: the value matches. */
      readonly issues?: undefined
    }
  | { readonly issues: readonly SchemaIssue[] }

/** Why a value doesn't match its schema. */
export interface SchemaIssue {
  /** The schema's own text. It may quote the value. */
  readonly message: string
  /** Where. It may have keys that the value chose. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** What a schema takes. */
export type InputOf<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['input']

/** What a schema makes of it. */
export type OutputOf<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['output']
