/**
 * Every reason for which one event is refused, with the sentence that documentation and OpenAPI show.
 * Codes are a contract: they are added to, never renamed.
 */
export const eventProblemCodes = {
  event_not_an_object: 'The event is not a JSON object.',
  event_too_large: 'The event is larger than 65,535 bytes as canonical JSON, `request.body` cut.',
  too_deep:
    'Objects and arrays are nested deeper than 20 levels, the event itself being the first.',
  string_too_long: 'A string outside `request.body`, or the name of a member, exceeds 32 KiB.',
  nul_character: 'A string or the name of a member contains the character U+0000.',
  lone_surrogate: 'A string or the name of a member contains half of a surrogate pair.',
  integer_out_of_range:
    'An integer is beyond ±(2^53 − 1) and would not survive; send it as a string.',
  number_not_finite: 'A number is too large for a 64-bit floating point number.',
  not_json: 'A value handed over inside the process is none that JSON has.',
  duplicate_key: 'An object names the same member twice.',
  unknown_member: 'A member is not part of the event format; free data belongs in `details`.',
  wrong_type: 'A member has another JSON type than the format asks for.',
  id_invalid: '`id` is not a UUID.',
  action_required: '`action` is missing or empty.',
  action_invalid: '`action` does not match ^[a-z0-9_]+([.:][a-z0-9_]+)*$ after lower-casing.',
  action_too_long: '`action` is longer than 128 characters.',
  action_holds_secret: '`action` contains what looks like a credential.',
  occurred_at_invalid: '`occurred_at` is not an RFC 3339 date and time with an offset.',
  occurred_at_too_early: '`occurred_at` is before 2000-01-01T00:00:00Z.',
  occurred_at_too_late: '`occurred_at` is more than 5 minutes ahead of the server.',
  actor_required: '`actor` is missing.',
  identity_type_required: 'An actor, or the one it acts on behalf of, has no `type`.',
  identity_type_invalid:
    'The `type` of an actor is none of user, api_key, service_account, system, agent.',
  email_invalid: 'An `email` does not look like an e-mail address.',
  targets_too_many: 'There are more than 20 targets.',
  target_type_required: 'A target has no `type`.',
  workspace_id_required: '`workspace` has no `id`.',
  outcome_invalid: '`outcome` is none of success, failure, denied.',
  ip_invalid: '`source.ip` is not an IP address; put other values in `details`.',
  auth_type_invalid: '`request.auth_type` is none of api_key, jwt, session.',
  status_invalid: '`request.status` is not an integer from 100 to 599.',
  changes_too_many: 'There are more than 100 changes.',
  change_field_required: 'A change does not name its `field`.',
  personal_too_many: '`personal` has more than 100 entries, or points to more than 200 values.',
  personal_pointer_required: 'An entry of `personal` has no `pointer`.',
  personal_pointer_invalid: 'An entry of `personal` is not a JSON Pointer (RFC 6901).',
  personal_pointer_missing:
    'An entry of `personal` points to a value that the event does not have.',
  personal_pointer_not_allowed:
    'An entry of `personal` points to a part of the frame of the event.',
  person_type_invalid: 'The `person` of an entry of `personal` is not of type user.',
} as const

export type EventProblemCode = keyof typeof eventProblemCodes

/** Why one event is refused. `pointer` is relative to the event; the empty string is the event itself. */
export type EventProblem = { code: EventProblemCode; detail: string; pointer: string }
