import type { TextareaHTMLAttributes } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Mask } from "../../../client/src/masks";
import { forField, fromField } from "../mask";

const PAUSE_MS = 500;

export interface Guarded {
  /** What stands in the field, masks as words in brackets. */
  shown: string;
  change: (text: string) => void;
  /** What may be sent or kept: masks as marks. */
  settle: () => string;
  caught: string | undefined;
  /** Empties the field; what was caught in it is told until the next is begun. */
  clear: () => void;
}

/** The text of a field, watched for secrets while it is written: at each rest, and before it is used. */
export function useGuarded(initial = "", onRest: (text: string) => void = () => {}): Guarded {
  const start = useRef(forField(initial, []));
  const [shown, show] = useState(start.current.shown);
  const [caught, setCaught] = useState<string>();
  const now = useRef(shown);
  const masks = useRef<readonly Mask[]>(start.current.masks);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const settle = (): string => {
    clearTimeout(timer.current);
    const checked = forField(now.current, masks.current);
    masks.current = checked.masks;
    if (checked.shown !== now.current) {
      now.current = checked.shown;
      show(checked.shown);
    }
    const last = checked.caught.at(-1);
    if (last) setCaught(last.kind);
    const whole = fromField(checked.shown, checked.masks);
    onRest(whole);
    return whole;
  };

  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    shown,
    settle,
    caught,
    change: (text) => {
      if (!now.current) setCaught(undefined);
      now.current = text;
      show(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(settle, PAUSE_MS);
    },
    clear: () => {
      clearTimeout(timer.current);
      now.current = "";
      masks.current = [];
      show("");
      onRest("");
    },
  };
}

type Props = TextareaHTMLAttributes & { guarded: Guarded };

export function GuardedArea({ guarded, ...rest }: Props) {
  return (
    <textarea
      {...rest}
      class="input"
      value={guarded.shown}
      onInput={(event) => {
        guarded.change(event.currentTarget.value);
        rest.onInput?.call(event.currentTarget, event);
      }}
      onBlur={() => guarded.settle()}
      onPaste={() => setTimeout(guarded.settle)}
    />
  );
}
