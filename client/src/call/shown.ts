import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Link } from "./links";

type Streams = ReadonlyMap<string, MediaStream>;

/**
 * What this page shows of the others, by source. What is dark is taken out of every picture at once and by hand:
 * a page that is not looked at draws late, and a picture whose track went silent keeps its last frame.
 */
export class Shown {
  readonly links = new Map<string, Link>();
  readonly streams: ReadonlySignal<Streams>;
  private readonly all = signal<Streams>(new Map());
  private readonly dark = signal<ReadonlySet<string>>(new Set());

  constructor() {
    this.streams = computed(
      () => new Map([...this.all.value].filter(([source]) => !this.dark.value.has(source))),
    );
  }

  show(source: string, stream: MediaStream): void {
    this.all.value = new Map(this.all.value).set(source, stream);
    this.darken(this.dark.value);
  }

  /** True when nothing of these sources is left in any picture of the page. */
  darken(sources: ReadonlySet<string>): boolean {
    this.dark.value = sources;
    const hidden = new Set<unknown>();
    for (const [source, stream] of this.all.value) {
      const off = sources.has(source);
      for (const track of stream.getTracks()) track.enabled = !off;
      if (off) hidden.add(stream);
    }
    for (const video of document.querySelectorAll("video")) {
      if (!hidden.has(video.srcObject)) continue;
      if (document.pictureInPictureElement === video) void document.exitPictureInPicture();
      video.srcObject = null;
    }
    return ![...document.querySelectorAll("video")].some((video) => hidden.has(video.srcObject));
  }

  forget(source: string): void {
    this.links.get(source)?.pc.close();
    this.links.delete(source);
    const streams = new Map(this.all.value);
    streams.delete(source);
    this.all.value = streams;
  }
}
