import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "./icon";

let count = 0;

/** A stable id for one mounted component; labels and hints point at it. */
export function useId(prefix = "f"): string {
  const [id] = useState(() => {
    count += 1;
    return `${prefix}${count}`;
  });
  return id;
}

interface Wiring {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: "true";
}

interface FieldProps {
  label: ComponentChildren;
  hint?: ComponentChildren;
  error?: ComponentChildren;
  /** Gives the control what ties it to its label, hint and error. */
  children: (wiring: Wiring) => ComponentChildren;
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({
        id,
        ...(described ? { "aria-describedby": described } : {}),
        ...(error ? { "aria-invalid": "true" } : {}),
      })}
      {error && (
        <p class="field-error" id={`${id}-error`}>
          <Icon name="warning" size="xs" />
          <span>{error}</span>
        </p>
      )}
    </div>
  );
}
