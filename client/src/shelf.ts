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

/** What `localStorage` does, and whatever stands in its place. */
export interface Drawer {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  keys(): string[];
}

export const stored = (storage: Storage): Drawer => ({
  getItem: (key) => storage.getItem(key),
  setItem: (key, value) => storage.setItem(key, value),
  removeItem: (key) => storage.removeItem(key),
  keys: () => Object.keys(storage),
});

/** For browsers that have no database for a page within a page. */
export function drawn<L extends Kept>(name: string, drawer: Drawer): Shelf<L> {
  const start = `${name}/`;
  const keys = () => drawer.keys().filter((key) => key.startsWith(start));
  return {
    all: async () => keys().map((key) => JSON.parse(drawer.getItem(key) ?? "") as L),
    put: async (letter) => drawer.setItem(start + letter.cid, JSON.stringify(letter)),
    drop: async (cid) => drawer.removeItem(start + cid),
    clear: async () => {
      for (const key of keys()) drawer.removeItem(key);
    },
  };
}

/**
 * A letter lies on the first shelf that takes it; what cannot be kept at all is sent from memory alone.
 * One thing after another: what is dropped while it is being put must not lie there in the end.
 */
export function shelves<L extends Kept>(...every: Shelf<L>[]): Shelf<L> {
  let last: Promise<unknown> = Promise.resolve();
  const then = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done;
    return done;
  };
  const each = (work: (shelf: Shelf<L>) => Promise<void>) =>
    then(async () => {
      for (const shelf of every) await work(shelf).catch(() => {});
    });
  return {
    all: () =>
      then(async () => (await Promise.all(every.map((shelf) => shelf.all().catch(() => [])))).flat()),
    put: (letter) =>
      then(async () => {
        for (const shelf of every) {
          try {
            return await shelf.put(letter);
          } catch {
            // The next one, then.
          }
        }
      }),
    drop: (cid) => each((shelf) => shelf.drop(cid)),
    clear: () => each((shelf) => shelf.clear()),
  };
}
