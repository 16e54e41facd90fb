import { useEffect, useRef, useState } from "preact/hooks";
import type { FilePages, Reply } from "../contracts";
import { type Access, fetchFile } from "./access";
import type { Joint } from "./joint";
import { reasonOf, usePicture } from "./picture";
import { Failed } from "./shown";
import { t } from "./texts";

const STEP = 0.02;
const KEYS: Record<string, [number, number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

interface StageProps {
  access: Access;
  joint: Joint;
  file: string;
  pages: FilePages;
  number: number;
}

function Stage({ access, joint, file, pages, number }: StageProps) {
  const { url, reason, again } = usePicture(access, `${file}?page=${number}`);
  const [mine, setMine] = useState<{ x: number; y: number }>();
  const page = pages.pages[number - 1];
  const label = t("files.page", { n: number, of: pages.pages.length });
  const theirs = joint.pointing.value;
  const scroll = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What the other one points at comes into sight.
    const box = scroll.current;
    if (!box || !theirs) return;
    const at = (theirs.y / 10_000) * box.scrollHeight;
    if (at < box.scrollTop || at > box.scrollTop + box.clientHeight) {
      box.scrollTop = at - box.clientHeight / 2;
    }
  }, [theirs?.x, theirs?.y]);
  const point = (place?: { x: number; y: number }) => {
    setMine(place);
    joint.point(place);
  };
  const follow = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const box = event.currentTarget.getBoundingClientRect();
    point({ x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height });
  };
  if (!page) return null;
  return (
    <div class="file-scroll" ref={scroll}>
      <div
        class="file-stage"
        role="group"
        aria-label={label}
        aria-describedby="file-keys"
        tabIndex={0}
        onPointerMove={follow}
        onPointerDown={follow}
        onPointerLeave={() => point()}
        onBlur={() => point()}
        onKeyDown={(event) => {
          const step = KEYS[event.key];
          if (!step) return;
          event.preventDefault();
          const from = mine ?? { x: 0.5, y: 0.5 };
          const clamp = (value: number) => Math.min(1, Math.max(0, value));
          point({ x: clamp(from.x + step[0]), y: clamp(from.y + step[1]) });
        }}
      >
        {reason ? (
          <Failed reason={reason} again={again} />
        ) : url ? (
          <img src={url} alt={label} width={page.width} height={page.height} />
        ) : (
          <svg viewBox={`0 0 ${page.width} ${page.height}`} aria-hidden="true" />
        )}
        {mine && <i class="file-pointer own" style={{ left: `${mine.x * 100}%`, top: `${mine.y * 100}%` }} />}
        {theirs?.page === number && (
          <i class="file-pointer" style={{ left: `${theirs.x / 100}%`, top: `${theirs.y / 100}%` }} />
        )}
      </div>
    </div>
  );
}

/** What both look at, while there is something; whoever shows a conversation or a call mounts it. */
export function TogetherView({ access, joint }: { access: Access; joint: Joint }) {
  const now = joint.now.value;
  const file = now?.file;
  const [pages, setPages] = useState<FilePages>();
  const [reason, setReason] = useState("");
  const failed = (error: unknown) => setReason(reasonOf(error));
  const look = () => {
    setPages(undefined);
    setReason("");
    if (!file) return;
    fetchFile(access, `${file}/pages`)
      .then((response) => response.json() as Promise<Reply<FilePages>>)
      .then((reply) => reply.ok && setPages(reply.data), failed);
  };
  useEffect(look, [file]);
  if (!now || !file) return null;
  const count = pages?.pages.length ?? 1;
  const turn = (to: number) => {
    if (to >= 1 && to <= count) joint.turn(to).catch(failed);
  };
  return (
    <section
      class="file-together"
      aria-label={t("files.together")}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <header>
        <h2>{pages?.name ?? t("files.together")}</h2>
        <button type="button" class="file-button" onClick={() => joint.putAway().catch(failed)}>
          {t("files.put_away_both")}
        </button>
      </header>
      {count > 1 && (
        <p class="file-turn">
          <button
            type="button"
            class="file-button"
            aria-disabled={now.page <= 1}
            onClick={() => turn(now.page - 1)}
          >
            {t("files.before")}
          </button>
          <span role="status">{t("files.page", { n: now.page, of: count })}</span>
          <button
            type="button"
            class="file-button"
            aria-disabled={now.page >= count}
            onClick={() => turn(now.page + 1)}
          >
            {t("files.next")}
          </button>
        </p>
      )}
      {reason && <Failed reason={reason} again={look} />}
      {pages && <Stage access={access} joint={joint} file={file} pages={pages} number={now.page} />}
      <p class="vh" id="file-keys">
        {t("files.keys")}
      </p>
    </section>
  );
}
