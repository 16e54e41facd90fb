import type { ComponentChildren } from "preact";
import { Button, Icon, type IconName } from "../../../client/src/ui";
import type { Part } from "./diff";
import { sparkPoints } from "./effect";
import { pieces } from "./masks";
import { maskName, t } from "./texts";

/** A link inside the section: a real address, so that it opens in a new tab too. */
export function Go(props: {
  to: string;
  navigate: (path: string) => void;
  class?: string;
  current?: boolean;
  children: ComponentChildren;
}) {
  return (
    <a
      href={props.to}
      class={props.class}
      aria-current={props.current ? "page" : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        props.navigate(props.to);
      }}
    >
      {props.children}
    </a>
  );
}

export function Tag({
  icon,
  tone,
  children,
}: {
  icon?: IconName;
  tone?: string;
  children: ComponentChildren;
}) {
  return (
    <span class={tone ? `badge ${tone}` : "badge"}>
      {icon && <Icon name={icon} size="xs" />}
      {children}
    </span>
  );
}

export function LangTag({ lang }: { lang: string }) {
  return (
    <span class="badge lang-badge" lang={lang}>
      {lang.toUpperCase()}
    </span>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="blank">
      <p class="blank-title">{title}</p>
      {children}
    </div>
  );
}

/** What visitors wrote, with a mark where a personal detail was. */
export function Redacted({ text, lang }: { text: string; lang: string }) {
  return (
    <span lang={lang}>
      {pieces(text).map((piece, index) =>
        "text" in piece ? (
          piece.text
        ) : (
          <span class="anon" key={index}>
            {maskName(piece.mask)}
            {piece.number ? ` ${piece.number}` : ""}
          </span>
        ),
      )}
    </span>
  );
}

/** Added and removed differ in form and, for listeners, in words. */
export function Diff({ parts, lang }: { parts: Part[]; lang?: string }) {
  return (
    <p class="diff-text" lang={lang}>
      {parts.map((part, index) => {
        if (part.kind === "same") return part.text;
        const Mark = part.kind === "added" ? "ins" : "del";
        return (
          <Mark key={index}>
            <span class="vh"> {t(part.kind === "added" ? "editor.diff.added" : "editor.diff.removed")} </span>
            {part.text}
            <span class="vh"> {t("editor.diff.end")} </span>
          </Mark>
        );
      })}
    </p>
  );
}

const SPARK = { width: 76, height: 26 };

export function Spark({ values }: { values: number[] }) {
  const points = sparkPoints(values, SPARK.width, SPARK.height);
  const last = points.at(-1)?.split(",");
  const label = t("editor.weekly.label", {
    n: values.reduce((sum, value) => sum + value, 0),
    last: values.at(-1) ?? 0,
  });
  return (
    <svg class="spark" width={SPARK.width} height={SPARK.height} role="img" aria-label={label}>
      <polyline points={points.join(" ")} />
      {last && <circle cx={last[0]} cy={last[1]} r="2.2" />}
    </svg>
  );
}

interface Choice<V extends string> {
  value: V;
  label: string;
  count?: number;
}

/** One of a few, all in sight. Pressed buttons, since each choice changes what is shown at once. */
export function Segments<V extends string>(props: {
  label: string;
  choices: Choice<V>[];
  value: V;
  onChange: (value: V) => void;
}) {
  return (
    <fieldset class="choice">
      <legend class="vh">{props.label}</legend>
      {props.choices.map(({ value, label, count }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === props.value}
          onClick={() => props.onChange(value)}
        >
          {label}
          {count === undefined ? null : <span class="num"> {count}</span>}
        </button>
      ))}
    </fieldset>
  );
}

interface MoreProps {
  /** How many there are that are not shown. */
  left: number;
  failed: string;
  more: () => Promise<void>;
}

/** The foot of a list that is shown a page at a time. */
export function More({ left, failed, more }: MoreProps) {
  if (left <= 0) return null;
  return (
    <div class="more">
      {failed && <p role="alert">{t("editor.act.failed", { reason: failed })}</p>}
      <Button onClick={() => void more()}>{t("editor.list.more", { n: left })}</Button>
    </div>
  );
}
