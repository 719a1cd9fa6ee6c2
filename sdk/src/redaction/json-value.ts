export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [member: string]: JsonValue }
export type JsonObject = { [member: string]: JsonValue }
