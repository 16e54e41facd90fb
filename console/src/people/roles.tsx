import type { SetRoles } from "../../../client/src/contracts";
import { Icon } from "../../../client/src/ui";
import { type Key, t } from "./texts";

export type StaffRole = SetRoles["roles"][number];
export const ROLES: readonly StaffRole[] = ["advisor", "editor", "supervisor", "main_user", "owner"];

export const roleNames = (roles: readonly string[]) =>
  ROLES.filter((one) => roles.includes(one))
    .map((one) => t(`people.role.${one}` as Key))
    .join(", ");

interface Props {
  value: readonly StaffRole[];
  error?: string;
  onChange: (roles: StaffRole[]) => void;
}

export function RoleChoice(props: Props) {
  return (
    <fieldset class="people-roles" data-wrong={props.error ? "" : undefined}>
      <legend>{t("people.roles")}</legend>
      {props.error && (
        <p class="field-error">
          <Icon name="warning" size="xs" />
          <span>{props.error}</span>
        </p>
      )}
      {ROLES.map((one) => (
        <label key={one} class="people-check">
          <input
            type="checkbox"
            checked={props.value.includes(one)}
            onChange={(event) =>
              props.onChange(
                ROLES.filter((role) =>
                  role === one ? event.currentTarget.checked : props.value.includes(role),
                ),
              )
            }
          />
          <span>
            {t(`people.role.${one}` as Key)} <span class="soft">{t(`people.role.${one}.note` as Key)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
