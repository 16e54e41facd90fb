/** What outlives a page: in storage that browsers keep apart for each site around the frame, and only masked text. */
export interface Kept {
  token?: { token: string; expires_at: number };
  conversation?: string;
  outbox?: { cid: string; text: string; at: number }[];
}

interface Drawer {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

function drawer(pick: () => Storage): Drawer {
  try {
    const storage = pick();
    storage.setItem("advisory", "1");
    storage.removeItem("advisory");
    return storage;
  } catch {
    // A browser that forbids storage to frames: what there is lives as long as the page.
    const memory = new Map<string, string>();
    return {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
      removeItem: (key) => void memory.delete(key),
    };
  }
}

function parsed<T>(text: string | null): T | undefined {
  try {
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

export class Keep {
  private readonly shared = drawer(() => window.localStorage);
  private readonly tab = drawer(() => window.sessionStorage);

  constructor(
    private readonly site: string,
    private readonly now: () => number = Date.now,
  ) {
    const { token } = this.all();
    // Without a living token nothing here can be sent any more.
    if (!token || token.expires_at <= this.now()) this.wipe();
  }

  all(): Kept {
    return parsed<Kept>(this.shared.getItem(this.key)) ?? {};
  }

  put(change: Partial<Kept>): void {
    this.shared.setItem(this.key, JSON.stringify({ ...this.all(), ...change }));
  }

  wipe(): void {
    this.shared.removeItem(this.key);
  }

  draft(name: string): string {
    return this.tab.getItem(`${this.key}:${name}`) ?? "";
  }

  putDraft(name: string, text: string): void {
    if (text) this.tab.setItem(`${this.key}:${name}`, text);
    else this.tab.removeItem(`${this.key}:${name}`);
  }

  private get key(): string {
    return `advisory:${this.site}`;
  }
}
