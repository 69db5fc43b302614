// Accounts and devices, as the REST interface tells them.

import type { Role } from '../shared/protocol.ts';

export interface Account {
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly password_due: boolean;
}

export interface Device {
  readonly device: string;
  readonly account: string;
  readonly kind: string;
  readonly label: string;
  readonly paired_at: string;
  readonly revoked_at?: string;
}

export interface PairingCode {
  readonly code: string;
  readonly expires_at: string;
  readonly link: string;
}
