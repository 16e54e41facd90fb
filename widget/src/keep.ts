import { type Drawer, stored } from "../../client/src/shelf";

/** What outlives a page: in storage that browsers keep apart for each site around the frame, and only masked text. */
export interface Kept {
  token?: { token: string; expires_at: number };
  conversation?: string;
  /** A conversation that was asked for, and whose start the server has not confirmed. */
  starting?: { cid: string; text: string; service?: string | undefined } | undefined;
}

const DAY_S = 86_400;
const PROBE = "advisory.probe";

function inMemory(): Drawer {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  };
}

/**
 * Some browsers refuse storage to frames and still give them a cookie that is kept apart for each site around.
 * It goes to the frame's own address alone, where nobody reads it. What is too long for a cookie is not kept.
 * Where cookies are refused too, the tab's own drawer is left: it outlives a reload.
 */
function cookies(tab: Drawer): Drawer {
  const now = inMemory();
  const all = () => document.cookie.split("; ");
  const put = (key: string, value: string, seconds: number) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not everywhere, and asynchronous
    document.cookie = `${key}=${value};path=/w/app;max-age=${seconds};secure;samesite=none;partitioned`;
  };
  put(PROBE, "", DAY_S);
  if (!all().includes(`${PROBE}=`)) return tab;
  put(PROBE, "", 0);
  return {
    getItem: (key) => {
      const found = all().find((one) => one.startsWith(`${key}=`));
      return found ? decodeURIComponent(found.slice(key.length + 1)) : now.getItem(key);
    },
    setItem: (key, value) => {
      now.setItem(key, value);
      put(key, "", 0);
      put(key, encodeURIComponent(value), DAY_S);
    },
    removeItem: (key) => {
      now.removeItem(key);
      put(key, "", 0);
    },
    keys: () => all().map((one) => one.split("=")[0]!),
  };
}

function drawer(pick: () => Storage, otherwise: () => Drawer): Drawer {
  try {
    const storage = pick();
    storage.getItem("");
    return stored(storage);
  } catch {
    return otherwise();
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
  readonly shared: Drawer;
  private readonly tab: Drawer;
  /** What was here is too old to be of use. */
  readonly expired: boolean;

  /** `memory`: on a computer that others use, nothing outlives the page. */
  constructor(
    private readonly site: string,
    readonly memory = false,
    private readonly now: () => number = Date.now,
  ) {
    this.tab = memory ? inMemory() : drawer(() => sessionStorage, inMemory);
    this.shared = memory
      ? inMemory()
      : drawer(
          () => localStorage,
          () => cookies(this.tab),
        );
    const { token } = this.all();
    this.expired = token !== undefined && token.expires_at <= this.now();
    // Without a living token nothing here can be sent any more.
    if (!token || this.expired) this.wipe();
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

  get key(): string {
    return `advisory.${this.site}`;
  }
}
