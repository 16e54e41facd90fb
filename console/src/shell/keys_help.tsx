import { canCall } from "../desk/call_slot";
import { layer, singleKeys, useSingleKeys } from "../state";
import { t } from "../texts";
import { Dialog } from "../ui/dialog";

type Line = [words: string, keys: string[]];
type Part = [title: string, lines: Line[]];

export function KeysHelp() {
  const shift = t("console.key.shift");
  const columns: Part[][] = [
    [
      [
        t("console.keys.loop"),
        [
          [t("console.keys.send_next"), ["Ctrl ↵"]],
          [t("console.send"), ["↵"]],
          [t("console.keys.newline"), [`${shift} ↵`]],
        ],
      ],
      [
        t("console.keys.answers"),
        [
          [t("console.keys.picker"), ["/"]],
          [t("console.keys.contacts"), ["@"]],
          [t("console.keys.suggestion"), [`${t("console.key.alt_shift")} 1`, "2", "3"]],
          [t("console.keys.to_suggestions"), [`Ctrl ${t("console.key.space")}`]],
          [t("console.keys.variable"), ["Tab"]],
          [t("console.keys.insert_send"), ["Ctrl ↵"]],
        ],
      ],
    ],
    [
      [
        t("console.keys.moving"),
        [
          [t("console.keys.slot"), ["Alt 1", "…", "Alt 0"]],
          [t("console.keys.neighbours"), ["Alt ↑", "Alt ↓"]],
          [t("console.keys.panes"), ["F6"]],
          [t("console.keys.to_list"), ["Esc"]],
          [t("console.keys.in_list"), ["J", "K"]],
          [t("console.keys.list_slot"), ["1", "…", "0"]],
        ],
      ],
      [
        t("console.keys.general"),
        [
          [t("console.keys.palette"), ["Ctrl K"]],
          [t("console.keys.help"), ["?"]],
        ],
      ],
    ],
    [
      [
        t("console.keys.commands"),
        [
          [t("console.command.next"), ["N"]],
          [t("console.head.transfer"), ["S"]],
          ...(canCall() ? ([[t("console.head.video"), ["V"]]] as Line[]) : []),
          [t("console.command.note"), ["M"]],
          [t("console.command.return"), ["R"]],
          [t("console.foot.take"), ["O"]],
          [t("console.closed.title"), ["F"]],
          [t("console.undo.verb"), ["Z"]],
          [t("console.head.close"), ["L"]],
        ],
      ],
      [
        t("console.keys.closing"),
        [
          [t("console.outcome.title"), ["1", "…", "6"]],
          [t("console.close.missing"), ["K"]],
          [t("console.keys.confirm"), ["↵"]],
        ],
      ],
    ],
  ];
  return (
    <Dialog
      title={t("console.keys.title")}
      size="widest"
      onClose={() => {
        layer.value = undefined;
      }}
      footer={
        <label class="tick">
          <input
            type="checkbox"
            checked={singleKeys.value}
            onChange={(event) => useSingleKeys(event.currentTarget.checked)}
          />
          {t("console.keys.single")}
        </label>
      }
    >
      <section class="key-columns" aria-label={t("console.keys.title")} tabIndex={0}>
        {columns.map((parts) => (
          <div key={parts[0]?.[0]}>
            {parts.map(([title, lines]) => (
              <section key={title}>
                <h2>{title}</h2>
                <ul>
                  {lines.map(([words, keys]) => (
                    <li key={words}>
                      <span>{words}</span>
                      <span>
                        {keys.map((key) => (
                          <kbd key={key}>{key}</kbd>
                        ))}
                      </span>
                    </li>
                  ))}
                </ul>
              </section>
            ))}
          </div>
        ))}
      </section>
    </Dialog>
  );
}
