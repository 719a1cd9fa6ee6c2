import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { HmacSha256, Sha256 } from './bytes'

/** SHA-256 for browsers: synchronous, and there without a secure context, unlike `crypto.subtle`. */
export const sha256Noble: Sha256 = (data) => sha256(data)

/** HMAC-SHA-256 for tools that hold a person's key outside the server. */
export const hmacSha256Noble: HmacSha256 = (key, message) => hmac(sha256, key, message)
