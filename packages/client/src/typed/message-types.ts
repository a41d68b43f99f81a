// The types that are derived from schemas. Types only.

/** The messages with this tag. */
export type Tagged<Message, Tag extends string, Value> =
  Message extends Readonly<Record<Tag, infer Own>> ? (Value extends Own ? Message : never) : never

/** The tags of messages. */
export type TagsOf<Message, Tag extends string> =
  Message extends Readonly<Record<Tag, infer Own>> ? Own & string : never

/** `unknown`, or a type with the error if messages have no tags. */
export type CheckTags<Message, Tag extends string> = [Message] extends [Readonly<Record<Tag, string>>]
  ? unknown
  : { readonly incoming: `Each message of incoming needs a string as its '${Tag}': see options.tag` }

/** Messages with an id that `createId` makes. */
type WithId<Message, Id extends string, Created> =
  Message extends Readonly<Partial<Record<Id, infer Own>>>
    ? Id extends keyof Message
      ? Created extends Own
        ? Message
        : never
      : never
    : never

type WithoutId<Message, Id extends string> = Message extends unknown ? Omit<Message, Id> : never

/** The messages that `request` takes: those with an id, without the id. */
export type RequestsOf<Message, Id extends string, Created> = [WithId<Message, Id, Created>] extends [never]
  ? `No message of outgoing has an '${Id}' of the type that createId returns`
  : WithoutId<WithId<Message, Id, Created>, Id>

/** The tags of messages that may be answers. */
export type RepliesOf<Message, Tag extends string, Id extends string, Created> = [
  WithId<Message, Id, Created>,
] extends [never]
  ? `No message of incoming has an '${Id}' of the type that createId returns`
  : TagsOf<WithId<Message, Id, Created>, Tag>
