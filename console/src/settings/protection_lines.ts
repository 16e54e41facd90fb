import type { ListedWordForm, ProtectionForm } from "../../../client/src/contracts";

/** As it is written: one on each line. */
export interface Lines {
  networks: string;
  hold: string;
  mark: string;
}

export function linesOf({ networks, words }: ProtectionForm): Lines {
  const listed = (effect: ListedWordForm["effect"]) =>
    words
      .filter((one) => one.effect === effect)
      .map((one) => one.text)
      .join("\n");
  return {
    networks: networks.map((one) => `${one.cidr} ${one.note}`.trim()).join("\n"),
    hold: listed("hold"),
    mark: listed("mark"),
  };
}

export function formOf(lines: Lines): ProtectionForm {
  const words = (["hold", "mark"] as const).flatMap((effect) =>
    filled(lines[effect]).map((text) => ({ text, effect })),
  );
  const networks = filled(lines.networks).map((line) => {
    const [cidr = "", ...note] = line.split(/\s+/u);
    return { cidr, note: note.join(" ") };
  });
  return { networks, words };
}

function filled(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}
