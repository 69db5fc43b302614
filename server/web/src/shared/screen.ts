// The screen itself: what has really been painted, and that it stays on.

/** Resolves after two animation frames while the page is visible; null if it was hidden meanwhile. */
export async function painted(): Promise<boolean> {
  for (let frame = 0; frame < 2; frame += 1) {
    if (document.visibilityState !== 'visible') return false;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return document.visibilityState === 'visible';
}

/** Whether the screen can be kept on here and now. */
export async function canKeepAwake(): Promise<boolean> {
  const lock = await navigator.wakeLock?.request('screen').catch(() => null);
  await lock?.release();
  return lock != null;
}

/** Keeps the screen on while the page is in front, where the browser can. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  const ask = async () => {
    if (document.visibilityState !== 'visible' || (lock !== null && !lock.released)) return;
    lock = (await navigator.wakeLock?.request('screen').catch(() => null)) ?? null;
  };
  void ask();
  document.addEventListener('visibilitychange', ask);
  window.addEventListener('pointerdown', ask);
  return () => {
    document.removeEventListener('visibilitychange', ask);
    window.removeEventListener('pointerdown', ask);
    void lock?.release();
  };
}
