import { useEffect, useRef, useState } from "preact/hooks";
import type { FileLine, FilePage, FilePages, Reply } from "../contracts";
import { Dialog } from "../ui/dialog";
import { type Access, fetchFile, saveFile } from "./access";
import { reasonOf, usePicture } from "./picture";
import { sizeOf, t } from "./texts";

export function Failed({ reason, again }: { reason: string; again: () => void }) {
  return (
    <p class="file-reason" role="alert">
      {reason}{" "}
      <button type="button" class="file-button" onClick={again}>
        {t("files.again")}
      </button>
    </p>
  );
}

/** Codes were taken out before the words were stored. */
function plain(text: string): string {
  return text.replace(/⟦[^⟧]*⟧/g, "•••");
}

function PageView({ access, file, page }: { access: Access; file: FileLine; page: FilePage }) {
  const box = useRef<HTMLElement>(null);
  const [near, setNear] = useState(page.number === 1);
  const { url, reason, again } = usePicture(access, `${file.id}?page=${page.number}`, near);
  useEffect(() => {
    const watch = new IntersectionObserver(([seen]) => seen?.isIntersecting && setNear(true), {
      rootMargin: "600px",
    });
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  const label = t("files.page", { n: page.number, of: file.pages });
  return (
    <figure class="file-page" ref={box}>
      {reason ? (
        <Failed reason={reason} again={again} />
      ) : url ? (
        <img
          src={url}
          alt={file.kind === "pdf" ? label : file.name}
          width={page.width}
          height={page.height}
        />
      ) : (
        <svg viewBox={`0 0 ${page.width} ${page.height}`} aria-hidden="true" />
      )}
      {file.kind === "pdf" && (
        <figcaption>
          {label}
          {page.text ? (
            <details>
              <summary>{t("files.words")}</summary>
              <p>{plain(page.text)}</p>
            </details>
          ) : (
            <small>{t("files.no_words")}</small>
          )}
        </figcaption>
      )}
    </figure>
  );
}

function Viewer({ access, file, close }: { access: Access; file: FileLine; close: () => void }) {
  const [pages, setPages] = useState<readonly FilePage[]>();
  const [reason, setReason] = useState("");
  const joint = access.joint();
  const look = () => {
    setReason("");
    fetchFile(access, `${file.id}/pages`)
      .then((response) => response.json() as Promise<Reply<FilePages>>)
      .then(
        (reply) => reply.ok && setPages(reply.data.pages),
        (error: unknown) => setReason(reasonOf(error)),
      );
  };
  useEffect(look, [file.id]);
  return (
    <Dialog title={file.name} closeLabel={t("files.close")} onClose={close} class="file-viewer">
      <p>
        <button
          type="button"
          class="file-button"
          onClick={() => saveFile(access, file.id, file.name).catch((error) => setReason(reasonOf(error)))}
        >
          {t("files.save")}
        </button>{" "}
        {joint && (
          <button
            type="button"
            class="file-button"
            onClick={() => joint.open(file.id).then(close, (error) => setReason(reasonOf(error)))}
          >
            {t("files.together_open")}
          </button>
        )}{" "}
        <small>{sizeOf(file.bytes)}</small>
      </p>
      {reason && <Failed reason={reason} again={look} />}
      <div class="file-pages" tabIndex={0} role="group" aria-label={t("files.pages", { n: file.pages })}>
        {pages?.map((page) => (
          <PageView key={page.number} access={access} file={file} page={page} />
        ))}
      </div>
    </Dialog>
  );
}

/** A file in the timeline: a small picture that opens it. */
export function Shown({ access, file }: { access: Access; file: FileLine }) {
  const [open, setOpen] = useState(false);
  const { url, reason, again } = usePicture(access, `${file.id}?page=0`);
  const kind = file.kind === "pdf" ? t("files.pages", { n: file.pages }) : t("files.kind.image");
  const wide = file.width >= file.height;
  return (
    <div class="file-shown">
      {reason ? (
        <Failed reason={reason} again={again} />
      ) : (
        <button
          type="button"
          class={wide ? "file-open wide" : "file-open"}
          aria-label={t("files.open", { name: file.name, kind })}
          onClick={() => setOpen(true)}
        >
          {url ? (
            <img src={url} alt="" width={file.width} height={file.height} />
          ) : (
            <svg viewBox={`0 0 ${file.width} ${file.height}`} aria-hidden="true" />
          )}
        </button>
      )}
      <span class="file-caption">
        {file.name}
        <small>{kind}</small>
      </span>
      {open && (
        // The page around has keys of its own, which rest meanwhile.
        <div onKeyDown={(event) => event.stopPropagation()}>
          <Viewer access={access} file={file} close={() => setOpen(false)} />
        </div>
      )}
    </div>
  );
}
