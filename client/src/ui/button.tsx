import type { ButtonHTMLAttributes, ComponentChildren, Ref } from "preact";
import { Icon, type IconName } from "./icon";

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "type" | "disabled" | "icon" | "size">;

interface ButtonProps extends Native {
  look?: "primary" | "second" | "quiet" | "stop";
  icon?: IconName;
  large?: boolean;
  wide?: boolean;
  /** Stays focusable and readable; a click does nothing. */
  off?: boolean;
  submit?: boolean;
  children: ComponentChildren;
  buttonRef?: Ref<HTMLButtonElement>;
}

export function Button(props: ButtonProps) {
  const { look = "second", icon, large, wide, off, submit, children, buttonRef, onClick, ...rest } = props;
  const classes = ["button", look, large && "large", wide && "wide", rest.class].filter(Boolean).join(" ");
  return (
    <button
      {...rest}
      ref={buttonRef ?? null}
      type={submit ? "submit" : "button"}
      class={classes}
      aria-disabled={off ? "true" : undefined}
      onClick={(event) => {
        if (off) event.preventDefault();
        else onClick?.call(event.currentTarget, event);
      }}
    >
      {icon && <Icon name={icon} size="s" />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Native {
  name: IconName;
  /** What it does; an icon has no words of its own. */
  label: string;
  buttonRef?: Ref<HTMLButtonElement>;
}

export function IconButton({ name, label, buttonRef, ...rest }: IconButtonProps) {
  const classes = ["icon-button", rest.class].filter(Boolean).join(" ");
  return (
    <button {...rest} ref={buttonRef ?? null} type="button" class={classes} aria-label={label} title={label}>
      <Icon name={name} />
    </button>
  );
}
