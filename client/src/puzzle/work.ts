/**
 * The server's puzzles (advisory/limits/puzzles.py): for each of eight pieces a number with which the SHA-256 of
 * `seed:piece:number` begins with enough zero bits. The browser's own SHA-256 answers by a promise each time and
 * would take longer over that than over the sum; these texts are short enough for a single block.
 */

export const PIECES = 8;
const ROUNDS = Array.from({ length: 64 }, (_, at) => constant(prime(at), 1 / 3));
const START = Array.from({ length: 8 }, (_, at) => constant(prime(at), 1 / 2));
const words = new Int32Array(64);

/** The first 32 bits of the SHA-256 of an ASCII text of at most 55 letters. */
export function beginning(text: string): number {
  words.fill(0, 0, 16);
  for (let at = 0; at < text.length; at++) put(at, text.charCodeAt(at));
  put(text.length, 0x80);
  words[15] = text.length * 8;
  for (let at = 16; at < 64; at++) {
    const [a, b] = [word(at - 15), word(at - 2)];
    const first = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
    const second = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
    words[at] = (word(at - 16) + first + word(at - 7) + second) | 0;
  }
  let [a, b, c, d, e, f, g, h] = START as [number, number, number, number, number, number, number, number];
  for (let at = 0; at < 64; at++) {
    const mixed = (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g));
    const one = (h + mixed + (ROUNDS[at] as number) + word(at)) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  return ((START[0] as number) + a) >>> 0;
}

/** Solves little by little: each turn takes about `ms`, and the last gives the numbers. */
export function* solving(puzzle: string, ms: number): Generator<undefined, number[]> {
  const parts = puzzle.split(".");
  const bits = Number(parts[0]);
  const seed = parts[4];
  const work: number[] = [];
  let until = performance.now() + ms;
  for (let piece = 0; piece < PIECES; piece++) {
    for (let number = 0; ; number++) {
      if (beginning(`${seed}:${piece}:${number}`) >>> (32 - bits) === 0) {
        work.push(number);
        break;
      }
      if (number % 64 === 63 && performance.now() > until) {
        yield;
        until = performance.now() + ms;
      }
    }
  }
  return work;
}

function put(at: number, byte: number): void {
  words[at >> 2] = word(at >> 2) | (byte << (24 - (at % 4) * 8));
}

function word(at: number): number {
  return words[at] as number;
}

function turn(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by));
}

function prime(at: number): number {
  for (let found = -1, number = 2; ; number++) {
    let divisor = 2;
    while (number % divisor) divisor++;
    if (divisor === number && ++found === at) return number;
  }
}

/** The first 32 bits behind the point of a root, as the standard takes its constants. */
function constant(of: number, root: number): number {
  const power = of ** root;
  return ((power - Math.floor(power)) * 2 ** 32) | 0;
}
