// A moment of the timeline in words.

import { causeName, roleName, seconds, subjectName } from '../text/format.ts';
import { named, t } from '../text/language.svelte.ts';
import { wireText } from '../text/wire.svelte.ts';
import type { What } from './timeline.ts';

export function momentText(what: What, nameOf: (operation: string) => string | undefined): string {
  switch (what.is) {
    case 'stopped': return joined(t(what.severity === 'aborted' ? 'moment.aborted' : 'moment.interrupted', { cause: causeName(what) }), subjectName(what.who), what.clause, by(what.by));
    case 'hold_opened': return joined(t('moment.hold_opened', { hold: named('hold', what.hold) }), subjectName(what.who), what.clause, role(what.by));
    case 'hold_lifted': return joined(t('moment.hold_lifted', { hold: named('hold', what.hold) }), what.clause, role(what.by));
    case 'hold_deviated': return joined(t('moment.hold_deviated', { hold: named('hold', what.hold) }), what.clause, role(what.by));
    case 'hold_resumed': return t('moment.hold_resumed', { hold: named('hold', what.hold) });
    case 'signalled': return t('moment.signalled', { of: what.of });
    case 'all_displayed': return t('moment.all_displayed', { of: what.of });
    case 'stands': return t('moment.stands', { label: what.label });
    case 'all_stand': return what.afterMs === null ? t('moment.all_stand', { of: what.of }) : t('moment.all_stand.after', { of: what.of, seconds: seconds(what.afterMs) });
    case 'ready': return t('moment.ready');
    case 'step': return named('lead.step', what.step);
    case 'counted': return what.missing.length === 0 ? t('moment.counted', { present: what.present }) : t('moment.counted.missing', { present: what.present, slots: what.missing.join(', ') });
    case 'rescue_opened': return t('moment.rescue_opened');
    case 'rescue_claimed': return joined(t('moment.rescue_claimed', { step: named('step', what.step) }), what.by ?? '');
    case 'rescue_done': return joined(t('moment.rescue_done', { step: named('step', what.step) }), what.by ?? '', what.late ? t('moment.late') : '');
    case 'force_began': return joined(t('moment.force_began', { kind: t(`force_kind.${what.force}`) }), subjectName(what.who), what.authorised ? '' : t('force.unauthorised'));
    case 'force_ended': return joined(t('moment.force_ended', { kind: t(`force_kind.${what.force}`) }), subjectName(what.who));
    case 'told': return joined(wireText('notice', what.notice.code), what.notice.clause);
    case 'sister': return t(what.aborted ? 'measure.aborted' : 'measure.interrupted', { name: nameOf(what.operation) ?? what.operation.slice(0, 8) });
    case 'refused': return joined(t('moment.refused', { ask: named('ask', what.refused.ask) }), what.refused.by ?? '', ...what.refused.refusal.reasons.slice(0, 2).map(({ code }) => wireText('refusal', code)));
  }
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

function by(who: string | null): string {
  return who === null ? '' : t('reasons.by', { who });
}

function role(who: Parameters<typeof roleName>[0] | null): string {
  return who === null ? '' : roleName(who);
}
