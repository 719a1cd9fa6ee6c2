import { createLoader, createSerializer, parseAsInteger } from 'nuqs/server'

const parsers = {
  checkpoints: parseAsInteger.withDefault(1),
  copies: parseAsInteger.withDefault(1),
}

/** Which pages of its two lists the page of a log's integrity shows. */
export const loadIntegrityView = createLoader(parsers)
export const writeIntegrityView = createSerializer(parsers)
