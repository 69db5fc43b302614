// Whether somebody's hand is on an element right now: pointer, wheel, finger or keyboard.

/** A pointer that lies still, or a focus nobody uses, holds nothing back for longer than this. */
const RESTS_AFTER_MS = 4000;
const EVENTS = ['pointermove', 'pointerdown', 'wheel', 'keydown', 'focusin'] as const;

export class Hands {
  private last = -Infinity;

  /** For `{@attach}`. */
  readonly on = (element: HTMLElement): (() => void) => {
    const busy = () => (this.last = performance.now());
    for (const event of EVENTS) element.addEventListener(event, busy, { passive: true });
    return () => {
      for (const event of EVENTS) element.removeEventListener(event, busy);
    };
  };

  get busy(): boolean {
    return performance.now() - this.last < RESTS_AFTER_MS;
  }
}
