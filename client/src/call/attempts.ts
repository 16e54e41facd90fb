const BACKOFF_MS = [200, 500, 1_000, 2_000, 4_000];

/** One attempt at a time for each link; one that fails may come again, later each time. */
export class Attempts {
  private readonly busy = new Set<string>();
  private readonly failures = new Map<string, number>();

  /** How long to wait before looking again, in ms; undefined while another attempt is under way. */
  async make(
    key: string,
    run: () => Promise<void>,
    isFinal: (error: unknown) => boolean,
  ): Promise<number | undefined> {
    if (this.busy.has(key)) return undefined;
    this.busy.add(key);
    try {
      await run();
      this.failures.delete(key);
      return 0;
    } catch (error) {
      if (isFinal(error)) return 0;
      const failed = this.failures.get(key) ?? 0;
      this.failures.set(key, failed + 1);
      return BACKOFF_MS[Math.min(failed, BACKOFF_MS.length - 1)] as number;
    } finally {
      this.busy.delete(key);
    }
  }
}
