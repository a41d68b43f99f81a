// The part of Standard Schema, version 1, that is used: https://standardschema.dev. Types only; zod, valibot and arktype fit.

/** A schema of any library that implements Standard Schema, such as zod, valibot and arktype. */
export interface StandardSchema<Input = unknown, Output = Input> {
  /** The members that the standard defines. */
  readonly '~standard': {
    /** Version of the standard. */
    readonly version: 1
    /** Name of the library. */
    readonly vendor: string
    /** Checks a value. */
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    /** For inference only; it doesn't exist at run time. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** The result of a schema's check. */
export type SchemaResult<Output> =
  | {
      /** The schema's output. */
      readonly value: Output
      /** `undefined`: the value matches. */
      readonly issues?: undefined
    }
  | { readonly issues: readonly SchemaIssue[] }

/** Why a value doesn't match its schema. */
export interface SchemaIssue {
  /** The schema's text. It may quote the value. */
  readonly message: string
  /** Where in the value. It may have keys from the value. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** A schema's input type. */
export type InputOf<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['input']

/** A schema's output type. */
export type OutputOf<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['output']
