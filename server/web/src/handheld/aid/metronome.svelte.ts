// The beat for chest compressions. It keeps its time however late the browser calls back, and never
// makes up for beats that were missed.

export class Metronome {
  /** Beats so far; zero while it stands. */
  count = $state(0);
  private everyMs = 0;
  private startedAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly onbeat: () => void) {}

  toggle(perMinute: number): void {
    if (this.count > 0) return this.stop();
    this.everyMs = 60_000 / perMinute;
    this.startedAt = performance.now();
    this.beat();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.count = 0;
  }

  private beat(): void {
    const passed = Math.floor((performance.now() - this.startedAt) / this.everyMs) + 1;
    this.count = Math.max(this.count + 1, passed);
    this.onbeat();
    this.timer = setTimeout(() => this.beat(), Math.max(1, this.startedAt + this.count * this.everyMs - performance.now()));
  }
}
