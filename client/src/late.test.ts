import { expect, test, vi } from "vitest";
import { late } from "./late";

const links = () => [...document.head.querySelectorAll("link")];
const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a style that did not come is asked for again, and the code waits for it", async () => {
  const link = document.createElement("link");
  link.dataset.part = "call";
  document.head.append(link);
  link.dispatchEvent(new Event("error"));

  const load = vi.fn(async () => "code");
  const failing = late(load);
  await settled();
  const [second] = links();
  expect(second).not.toBe(link);
  expect(second?.dataset.part).toBe("call");
  second?.dispatchEvent(new Event("error"));
  await expect(failing).rejects.toBeDefined();
  expect(load).not.toHaveBeenCalled();

  const coming = late(load);
  await settled();
  const [third, ...more] = links();
  expect(more).toEqual([]);
  expect(third).not.toBe(second);
  third?.dispatchEvent(new Event("load"));
  expect(await coming).toBe("code");
  expect(await late(load)).toBe("code");
  expect(links()).toEqual([third]);
});
