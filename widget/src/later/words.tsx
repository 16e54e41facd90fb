import { parts } from "../../../client/src/links";
import { pieces } from "../../../client/src/masks";
import { Icon } from "../../../client/src/ui";
import { maskName } from "../mask";
import { t as shared } from "../texts";

/** What stands where a secret was removed: its kind in words, never its shape. */
export function MaskChip({ kind }: { kind: string }) {
  return (
    <span class="masked">
      <Icon name="eye-off" size="xs" />
      {maskName(kind)}
    </span>
  );
}

/** A message is text and nothing else: addresses become links that show where they lead. */
export function Words({ text }: { text: string }) {
  return (
    <>
      {pieces(text).map((piece) =>
        "mask" in piece ? (
          <MaskChip kind={piece.mask.kind} />
        ) : (
          parts(piece.text).map((part) =>
            "href" in part ? (
              <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
                {part.href}
                <span class="vh"> ({shared("widget.new_tab")})</span>
              </a>
            ) : (
              part.text
            ),
          )
        ),
      )}
    </>
  );
}
