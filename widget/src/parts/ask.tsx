import { Button } from "../../../client/src/ui";
import { t } from "../texts";
import type { Widget } from "../widget";
import { Availability, keepsMessages, takes } from "./availability";

/** The way to a person as it is now: back to the conversation, a question, or a message when none is taken. */
export function Ask({ widget }: { widget: Widget }) {
  const state = widget.home.value?.state;
  if (widget.talk.view.value) {
    return (
      <Button look="primary" large wide icon="chat" onClick={() => widget.go({ name: "talk" })}>
        {t("widget.home.continue")}
      </Button>
    );
  }
  const open = !state || takes(state);
  return (
    <>
      {(open || keepsMessages(state)) && (
        <Button
          look="primary"
          large
          wide
          icon={open ? "chat" : "edit"}
          onClick={() => widget.go({ name: open ? "before" : "message" })}
        >
          {t(open ? "widget.home.ask" : "widget.message.leave")}
        </Button>
      )}
      {state && <Availability state={state} />}
    </>
  );
}
