/** Where letters lie while they wait: each under its cid, for all tabs of this browser. */
export interface Shelf<L> {
  all(): Promise<L[]>;
  put(letter: L): Promise<void>;
  drop(cid: string): Promise<void>;
  clear(): Promise<void>;
}

interface Kept {
  cid: string;
}

const STORE = "letters";
const OPENS_WITHIN_MS = 3_000;

/** Written through to the disk before it counts as put. */
export function indexed<L extends Kept>(name: string): Shelf<L> {
  let opened: Promise<IDBDatabase> | undefined;
  const open = () =>
    new Promise<IDBDatabase>((resolve, reject) => {
      const ask = indexedDB.open(name);
      ask.onupgradeneeded = () => ask.result.createObjectStore(STORE, { keyPath: "cid" });
      ask.onsuccess = () => resolve(ask.result);
      ask.onerror = () => reject(ask.error);
      // A database that does not open must not keep letters from going.
      setTimeout(reject, OPENS_WITHIN_MS);
    });
  const run = async <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>) => {
    opened ??= open();
    const transaction = (await opened).transaction(STORE, mode, { durability: "strict" });
    const ask = work(transaction.objectStore(STORE));
    return new Promise<T>((resolve, reject) => {
      transaction.oncomplete = () => resolve(ask.result);
      transaction.onabort = () => reject(transaction.error);
    });
  };
  return {
    all: () => run<L[]>("readonly", (store) => store.getAll()),
    put: async (letter) => void (await run("readwrite", (store) => store.put(letter))),
    drop: async (cid) => void (await run("readwrite", (store) => store.delete(cid))),
    clear: async () => void (await run("readwrite", (store) => store.clear())),
  };
}

/** For browsers that have no database for a page within a page. */
export function local<L extends Kept>(name: string): Shelf<L> {
  const read = (): Record<string, L> => JSON.parse(localStorage.getItem(name) ?? "{}");
  const write = (all: Record<string, L>) => {
    if (Object.keys(all).length) localStorage.setItem(name, JSON.stringify(all));
    else localStorage.removeItem(name);
  };
  return {
    all: async () => Object.values(read()),
    put: async (letter) => write({ ...read(), [letter.cid]: letter }),
    drop: async (cid) => {
      const { [cid]: _, ...rest } = read();
      write(rest);
    },
    clear: async () => localStorage.removeItem(name),
  };
}

/** A letter lies on the first shelf that takes it; what cannot be kept at all is sent from memory alone. */
export function shelves<L extends Kept>(...every: Shelf<L>[]): Shelf<L> {
  const each = (work: (shelf: Shelf<L>) => Promise<void>) =>
    Promise.all(every.map((shelf) => work(shelf).catch(() => {}))).then(() => {});
  return {
    all: async () => (await Promise.all(every.map((shelf) => shelf.all().catch(() => [])))).flat(),
    async put(letter) {
      for (const shelf of every) {
        try {
          return await shelf.put(letter);
        } catch {
          // The next one, then.
        }
      }
    },
    drop: (cid) => each((shelf) => shelf.drop(cid)),
    clear: () => each((shelf) => shelf.clear()),
  };
}
