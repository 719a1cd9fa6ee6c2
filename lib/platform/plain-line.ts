/**
 * One line that reads as it is written: no line breaks or control characters, and no marks that turn the direction of what
 * follows. Names stand in mails and lists beside words of ours, and could else put words of their own there.
 */
export const plainLine = /^[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u

export const notPlain = 'must have no line breaks, control characters or marks of direction'
