// Sound and vibration. Browsers allow sound only after a touch: `ready` says whether they do.

export type Alarm = 'interrupted' | 'aborted' | 'unknown';

const VIBRATION: Readonly<Record<Alarm, number[]>> = {
  interrupted: [400, 200, 400, 600],
  aborted: [900, 100],
  unknown: [200],
};
/** How often each pattern begins anew. */
const EVERY_MS: Readonly<Record<Alarm, number>> = { interrupted: 1600, aborted: 1000, unknown: 60_000 };
const VOLUME = 0.5;

export class Sound {
  private context: AudioContext | null = null;
  private playing: Alarm | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  /** Prepares the sound at the first touch, and every time the system took it away. */
  listen(): () => void {
    const wake = () => {
      this.context ??= typeof AudioContext === 'undefined' ? null : new AudioContext();
      if (this.context?.state === 'suspended') void this.context.resume();
    };
    window.addEventListener('pointerdown', wake, true);
    window.addEventListener('keydown', wake, true);
    return () => {
      window.removeEventListener('pointerdown', wake, true);
      window.removeEventListener('keydown', wake, true);
      this.play(null);
      void this.context?.close();
    };
  }

  get ready(): boolean {
    return this.context?.state === 'running';
  }

  /** Repeats the pattern until told otherwise. */
  play(alarm: Alarm | null): void {
    if (alarm === this.playing) return;
    this.playing = alarm;
    clearInterval(this.timer);
    navigator.vibrate?.(0);
    if (alarm === null) return;
    this.once(alarm);
    this.timer = setInterval(() => this.once(alarm), EVERY_MS[alarm]);
  }

  /** The alarm's tones once, for somebody who listens. False: this device makes no sound. */
  async sample(): Promise<boolean> {
    await this.context?.resume().catch(() => undefined);
    if (this.ready) this.sing('interrupted');
    return this.ready;
  }

  /** One tick of the metronome for chest compressions. */
  beat(): void {
    this.tone(1200, 0, 0.06);
  }

  /** A reminder of first aid: heard beside an alarm, never in its place. */
  remind(): void {
    navigator.vibrate?.([200, 100, 200]);
    this.tone(660, 0, 0.15);
    this.tone(990, 0.2, 0.25);
  }

  private once(alarm: Alarm): void {
    navigator.vibrate?.(VIBRATION[alarm]);
    this.sing(alarm);
  }

  private sing(alarm: Alarm): void {
    if (alarm === 'interrupted') {
      this.tone(880, 0, 0.35);
      this.tone(660, 0.4, 0.35);
    } else if (alarm === 'aborted') {
      this.tone(980, 0, 0.98, 'square');
    } else {
      this.tone(440, 0, 0.2);
    }
  }

  private tone(hertz: number, afterS: number, lengthS: number, shape: OscillatorType = 'sine'): void {
    const { context } = this;
    if (context === null || context.state !== 'running') return;
    const start = context.currentTime + afterS;
    const oscillator = new OscillatorNode(context, { frequency: hertz, type: shape });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(shape === 'square' ? VOLUME / 2 : VOLUME, start + 0.02);
    gain.gain.setValueAtTime(shape === 'square' ? VOLUME / 2 : VOLUME, start + lengthS - 0.02);
    gain.gain.linearRampToValueAtTime(0, start + lengthS);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + lengthS);
  }
}
