// Something that is asked of the server and shown: it is on its way, there, or could not be had. An answer
// that nobody waits for any more changes nothing.

export class Loading<T> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<unknown>(null);
  busy = $state(false);
  private turn = 0;

  async run(load: () => Promise<T>): Promise<void> {
    const turn = (this.turn += 1);
    this.busy = true;
    try {
      const value = await load();
      if (turn !== this.turn) return;
      this.value = value;
      this.failure = null;
    } catch (error) {
      if (turn !== this.turn) return;
      this.value = null;
      this.failure = error;
    }
    this.busy = false;
  }
}
