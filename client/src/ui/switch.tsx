import "../styles/switch.css";
import type { ComponentChildren } from "preact";

interface Props {
  on: boolean;
  onChange: (on: boolean) => void;
  /** The state in words, beside the switch: colour alone says nothing. */
  state: string;
  children?: ComponentChildren;
  label?: string;
}

export function Switch({ on, onChange, state, label, children }: Props) {
  return (
    <button
      type="button"
      role="switch"
      class="switch"
      aria-checked={on}
      aria-label={label}
      onClick={() => onChange(!on)}
    >
      {children}
      <span aria-hidden="true">{state}</span>
      <span class="track" />
    </button>
  );
}
