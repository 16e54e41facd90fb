// Reads one JSON value a line: a text, or [earlier texts, text], {strict: text}, {health: text}; writes what the
// browser makes of it.
import { createInterface } from "node:readline";
import { mask, maskAll, maskWithHistory } from "../../client/src/guard/guard.ts";
import { tellsOfHealth } from "../../client/src/guard/health.ts";

const spans = (masked) => [masked.text, masked.spans.map((span) => [span.start, span.end, span.kind])];
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (asked.health !== undefined) {
    console.log(JSON.stringify(tellsOfHealth(asked.health)));
    continue;
  }
  const masked = Array.isArray(asked) ? maskWithHistory(...asked) : undefined;
  const answer = spans(masked ?? (typeof asked === "string" ? mask(asked) : maskAll(asked.strict)));
  console.log(JSON.stringify(answer));
}
