// Generated from the Rust types by protocol/tests/typescript.rs. Do not edit.

export const WIRE_VERSION = 1;
export const SUBPROTOCOL = "einhalt.v1";
/** Comes before the grant's bytes in what is signed. */
export const GRANT_DOMAIN = "einhalt.grant.v1\u0000";

/** Why the server closed a socket. */
export const closeCodes = {
  goingAway: 1001,
  protocol: 1002,
  binary: 1003,
  notUtf8: 1007,
  tooLarge: 1009,
  notSignedIn: 4401,
  notThisDevice: 4403,
  tooSlow: 4408,
  replaced: 4409,
  cannotKeepUp: 4413,
  flood: 4429,
} as const;
