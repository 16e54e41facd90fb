import { useId } from "../../../client/src/ui";
import { t } from "./texts";

interface Props {
  label: string;
  /** Name by id. */
  choices: Record<string, string>;
  value: string;
  onChange: (value: string) => void;
}

/** Narrows a list to one of a few; not there where there is nothing to choose between. */
export function PickOne({ label, choices, value, onChange }: Props) {
  const id = useId();
  const ids = Object.keys(choices);
  if (ids.length < 2 && !value) return null;
  return (
    <div class="pick-one">
      <label class="vh" for={id}>
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{label}</option>
        {ids.map((one) => (
          <option key={one} value={one}>
            {choices[one]}
          </option>
        ))}
        {value && !ids.includes(value) && <option value={value}>{value}</option>}
      </select>
      {value && (
        <button type="button" class="button quiet" onClick={() => onChange("")}>
          {t("editor.filter.clear")}
        </button>
      )}
    </div>
  );
}
