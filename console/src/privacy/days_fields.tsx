import { Field } from "../../../client/src/ui";

interface Props<K extends string> {
  kinds: readonly K[];
  typed: Record<K, string>;
  nameOf: (kind: K) => string;
  hintOf: (kind: K) => string;
  wrong: (kind: K) => string;
  onTyped: (typed: Record<K, string>) => void;
}

/** A number of days for each kind of data. */
export function DaysFields<K extends string>({ kinds, typed, nameOf, hintOf, wrong, onTyped }: Props<K>) {
  return (
    <div class="privacy-days">
      {kinds.map((kind) => (
        <Field key={kind} label={nameOf(kind)} hint={hintOf(kind)} error={wrong(kind)}>
          {(wiring) => (
            <input
              {...wiring}
              class="input"
              inputMode="numeric"
              autocomplete="off"
              maxLength={4}
              value={typed[kind]}
              onInput={(event) => onTyped({ ...typed, [kind]: event.currentTarget.value.trim() })}
            />
          )}
        </Field>
      ))}
    </div>
  );
}
