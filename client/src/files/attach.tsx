import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Access } from "./access";
import { sizeOf, t } from "./texts";
import { type Upload, Uploads } from "./uploads";

const TYPES = "image/jpeg,image/png,image/gif,image/webp,application/pdf";
const CLIP =
  "M19.5 11.6l-7.6 7.6a5 5 0 0 1-7.1-7.1l8.1-8.1a3.4 3.4 0 0 1 4.8 4.8l-8.1 8.100a1.700 1.700 0 0 1-2.400-2.400l7.500-7.500";

export function Clip() {
  return (
    <svg class="file-clip" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={CLIP} />
    </svg>
  );
}

/** Uploads go on while another conversation is looked at: each conversation's are kept. */
const kept = new Map<string, Uploads>();

function uploadsOf(access: Access, conversation: string): Uploads {
  const known = kept.get(conversation) ?? new Uploads(access, conversation);
  kept.set(conversation, known);
  return known;
}

function Sent({ upload, uploads }: { upload: Upload; uploads: Uploads }) {
  const { cid, file, part, state, reason, again } = upload;
  const per = Math.round(part * 100);
  const looked = state === "sending" && part >= 1;
  const name = file.name;
  return (
    <li class={`file-upload ${state}`}>
      <span class="file-name">
        {name} <small>{sizeOf(file.size)}</small>
      </span>
      {state === "failed" ? (
        <span class="file-reason">{reason}</span>
      ) : (
        <>
          <progress max={100} value={looked ? undefined : per} aria-label={t("files.progress", { name })} />
          <small>{looked ? t("files.looking") : t("files.percent", { per })}</small>
        </>
      )}
      <span class="file-steps">
        {again && (
          <button type="button" class="file-button" onClick={() => uploads.retry(cid)}>
            {t("files.again")}
            <span class="vh"> {name}</span>
          </button>
        )}
        <button type="button" class="file-button" onClick={() => uploads.remove(cid)}>
          {state === "failed" ? t("files.put_away") : t("files.cancel")}
          <span class="vh"> {name}</span>
        </button>
      </span>
    </li>
  );
}

function filesOf(data: DataTransfer | null): File[] {
  return data ? Array.from(data.files) : [];
}

/** Files that are dropped on the conversation or pasted into its field are taken too. */
function useDropped(
  box: RefObject<HTMLElement | null>,
  within: string,
  take: (files: File[]) => void,
): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const place = box.current?.closest<HTMLElement>(within);
    if (!place) return;
    const off = new AbortController();
    const listen = <K extends keyof HTMLElementEventMap>(
      name: K,
      run: (event: HTMLElementEventMap[K]) => void,
    ) => place.addEventListener(name, run, { signal: off.signal });
    listen("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    });
    listen("dragleave", (event) => {
      if (!place.contains(event.relatedTarget as Node | null)) setOver(false);
    });
    listen("drop", (event) => {
      setOver(false);
      const files = filesOf(event.dataTransfer);
      if (!files.length) return;
      event.preventDefault();
      take(files);
    });
    listen("paste", (event) => {
      const files = filesOf(event.clipboardData);
      // What is copied from a text program is a picture as well: its words are meant.
      if (!files.length || event.clipboardData?.types.includes("text/plain")) return;
      event.preventDefault();
      take(files);
    });
    return () => off.abort();
  }, [within, take]);
  return over;
}

interface Props {
  access: Access;
  conversation: string;
  /** The part of the page on which files may be dropped. */
  within: string;
  button: string;
}

/** The button, and what is on its way. */
export function Attach({ access, conversation, within, button }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const uploads = uploadsOf(access, conversation);
  const take = useRef((files: File[]) => uploads.add(files));
  take.current = (files) => uploads.add(files);
  const [taking] = useState(() => (files: File[]) => take.current(files));
  const over = useDropped(box, within, taking);
  const all = uploads.all.value;
  return (
    <div class="file-attach" ref={box} data-over={over || undefined}>
      <button
        type="button"
        class={`file-add ${button}`}
        aria-label={t("files.add")}
        title={t("files.add_hint")}
        onClick={() => picker.current?.click()}
      >
        <Clip />
        <span class="label">{t("files.add_short")}</span>
      </button>
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={TYPES}
        onChange={({ currentTarget }) => {
          uploads.add(Array.from(currentTarget.files ?? []));
          currentTarget.value = "";
        }}
      />
      {over && <p class="file-drop">{t("files.drop")}</p>}
      {all.length > 0 && (
        <ul class="file-uploads" aria-label={t("files.uploads")}>
          {all.map((upload) => (
            <Sent key={upload.cid} upload={upload} uploads={uploads} />
          ))}
        </ul>
      )}
      <p class="vh" role="status">
        {uploads.said.value}
      </p>
    </div>
  );
}
