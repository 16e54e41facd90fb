import { Button, Notice } from "../../../client/src/ui";
import { t } from "../texts";

/** Why something is not shown, or was not done, and the way to try again where there is one. */
export function Failed({ reason, again }: { reason: string; again?: (() => void) | undefined }) {
  return (
    <div role="alert" class="failed">
      <Notice tone="late">
        <div class="page-row">
          <span class="grow">{reason}</span>
          {again && (
            <Button icon="refresh" onClick={again}>
              {t("console.again")}
            </Button>
          )}
        </div>
      </Notice>
    </div>
  );
}
