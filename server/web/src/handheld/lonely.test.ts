// I-20: with nobody to send to, the device still stops.

import { expect, it } from 'vitest';
import type { Booted } from '../shared/boot.ts';
import { lonely, standingAlone } from './lonely.ts';

const booted = (over: Partial<Booted>): Booted => ({ db: {} as NonNullable<Booted['db']>, outbox: {} as Booted['outbox'], session: {} as NonNullable<Booted['session']>, ...over });

it('says why nothing can be sent', () => {
  expect(lonely(null, 'o')).toBe('no_storage');
  expect(lonely(booted({ db: null, session: null }), 'o')).toBe('no_storage');
  expect(lonely(booted({ session: null }), 'o')).toBe('no_session');
  expect(lonely(booted({}), null)).toBe('no_operation');
  expect(lonely(booted({}), 'o')).toBeNull();
});

it('shows the worst of what was pressed, and never that anything runs', () => {
  expect(standingAlone([]).kind).toBe('unknown');
  const emergency = { sign: 'medical_emergency', said: {} } as const;
  expect(standingAlone([emergency]).kind).toBe('interrupted');
  expect(standingAlone([{ sign: 'seizure', said: {} }, emergency]).kind).toBe('aborted');
});
