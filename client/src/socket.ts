/**
 * The part of Socket.IO that this service speaks, and no more: one namespace, events with one JSON value,
 * acknowledgements, WebSocket with polling behind it. The common client carries binary data, upgrades and
 * many namespaces, and would be a third of the whole widget.
 */

export interface Refusal {
  message: string;
  data?: { code?: string; message?: string; retry_after?: number };
}

interface Handlers {
  connected: () => void;
  /** The server heard who asks, and said no. */
  refused: (refusal: Refusal) => void;
  /** Comes once, whatever ended the line; `opened` tells whether a first packet ever came. */
  closed: (opened: boolean) => void;
  event: (name: string, payload: unknown) => void;
}

interface Carrier {
  send: (packet: string) => void;
  close: () => void;
}

type Receive = (packet: string) => void;

const BETWEEN = "\x1e";

function webSocket(address: URL, receive: Receive, end: () => void): Carrier {
  const url = new URL(address);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url);
  socket.onmessage = ({ data }) => receive(String(data));
  socket.onclose = end;
  return { send: (packet) => socket.send(packet), close: () => socket.close() };
}

/** For networks that stop WebSocket: one request waits for packets, others carry them away in order. */
function polling(address: URL, receive: Receive, end: () => void): Carrier {
  const stop = new AbortController();
  let waiting: string[] = [];
  let sending = false;
  const ask = async (body?: string): Promise<string> => {
    const method = body === undefined ? "GET" : "POST";
    const response = await fetch(address, {
      method,
      signal: stop.signal,
      ...(body === undefined ? {} : { body }),
    });
    if (!response.ok) throw new Error(String(response.status));
    return response.text();
  };
  const listen = async () => {
    while (!stop.signal.aborted) {
      for (const packet of (await ask()).split(BETWEEN)) {
        if (packet.startsWith("0")) address.searchParams.set("sid", JSON.parse(packet.slice(1)).sid);
        receive(packet);
      }
    }
  };
  const flush = async () => {
    sending = true;
    while (waiting.length) {
      const body = waiting.join(BETWEEN);
      waiting = [];
      await ask(body);
    }
    sending = false;
  };
  listen().catch(end);
  return {
    send: (packet) => {
      waiting.push(packet);
      if (!sending) flush().catch(end);
    },
    close: () => {
      stop.abort();
      end();
    },
  };
}

export class Socket {
  connected = false;
  private opened = false;
  private over = false;
  private next = 0;
  private quiet: ReturnType<typeof setTimeout> | undefined;
  private longest: number;
  private heardAt = Date.now();
  private readonly answers = new Map<number, (reply: unknown) => void>();
  private readonly carrier: Carrier;
  private readonly prefix: string;

  constructor(
    origin: string,
    namespace: string,
    private readonly credentials: unknown,
    private readonly on: Handlers,
    transport: "websocket" | "polling",
    opensWithinMs: number,
  ) {
    this.longest = opensWithinMs;
    this.prefix = `${namespace},`;
    const address = new URL(`/socket/?EIO=4&transport=${transport}`, origin);
    const carry = transport === "websocket" ? webSocket : polling;
    this.carrier = carry(
      address,
      (packet) => this.receive(packet),
      () => this.end(),
    );
    this.listen();
  }

  /** What the other side answers, or nothing when the line goes before it does. */
  emit(name: string, payload: unknown, withinMs: number): Promise<unknown> {
    if (!this.connected) return Promise.resolve(undefined);
    this.next += 1;
    const id = this.next;
    return new Promise((resolve) => {
      const late = setTimeout(() => answer(undefined), withinMs);
      const answer = (reply: unknown) => {
        clearTimeout(late);
        this.answers.delete(id);
        resolve(reply);
      };
      this.answers.set(id, answer);
      this.send(`2${this.prefix}${id}${JSON.stringify([name, payload])}`);
    });
  }

  close(): void {
    this.carrier.close();
    this.end();
  }

  /** Whether more time has gone by than the other side is ever quiet: timers sleep when the computer does. */
  get silent(): boolean {
    return Date.now() - this.heardAt > this.longest;
  }

  private send(message: string): void {
    this.carrier.send(`4${message}`);
  }

  /** The server pings; a silence longer than it promised means that the line is dead. */
  private listen(): void {
    clearTimeout(this.quiet);
    this.heardAt = Date.now();
    this.quiet = setTimeout(() => this.close(), this.longest);
  }

  private receive(packet: string): void {
    if (this.over) return;
    this.listen();
    if (packet.startsWith("0")) {
      const { pingInterval, pingTimeout } = JSON.parse(packet.slice(1));
      this.opened = true;
      this.longest = pingInterval + pingTimeout;
      this.send(`0${this.prefix}${JSON.stringify(this.credentials)}`);
    } else if (packet.startsWith("2")) this.carrier.send(`3${packet.slice(1)}`);
    else if (packet.startsWith("1")) this.close();
    else if (packet.startsWith("4")) this.message(packet[1] ?? "", packet.slice(2));
  }

  private message(kind: string, rest: string): void {
    if (!rest.startsWith(this.prefix)) return;
    const [, id, json] = /^(\d*)(.*)$/su.exec(rest.slice(this.prefix.length)) ?? [];
    const value = json ? JSON.parse(json) : undefined;
    if (kind === "0") {
      this.connected = true;
      this.on.connected();
    } else if (kind === "2") this.on.event(value[0], value[1]);
    else if (kind === "3") this.answers.get(Number(id))?.(value[0]);
    else if (kind === "4") {
      this.on.refused(value);
      this.close();
    } else if (kind === "1") this.close();
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    this.connected = false;
    clearTimeout(this.quiet);
    for (const answer of [...this.answers.values()]) answer(undefined);
    this.on.closed(this.opened);
  }
}
