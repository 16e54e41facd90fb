import type { Ice } from "../contracts";

/** One connection that carries one source in one direction. It is never renegotiated, only replaced. */
export interface Link {
  readonly pc: RTCPeerConnection;
  readonly madeAt: number;
}

/** A link that we send on, under the id that the server gave it. */
export interface Sent {
  id: string;
  link: Link;
  /** The server has shown it to us; from then on its absence means that it is gone. */
  confirmed: boolean;
}

export type Exchange = (sdp: string) => Promise<string>;

/**
 * The server learns our address from our first packet and takes no candidates from an offer, so the offer
 * goes out at once: nothing is waited for, and no address of ours is told.
 */
async function shakeHands(pc: RTCPeerConnection, exchange: Exchange): Promise<Link> {
  try {
    await pc.setLocalDescription();
    const answer = await exchange(pc.localDescription!.sdp);
    await pc.setRemoteDescription({ type: "answer", sdp: answer });
  } catch (error) {
    pc.close();
    throw error;
  }
  return { pc, madeAt: Date.now() };
}

const configuration = (ice: Ice): RTCConfiguration => ({
  iceServers: ice.ice_servers,
  iceTransportPolicy: ice.relay_only ? "relay" : "all",
  bundlePolicy: "max-bundle",
});

const CAMERA_BPS = 1_800_000;

/** Both lines are there from the beginning: a camera can be put in or taken out without a new connection. */
export function sendCamera(
  ice: Ice,
  microphone: MediaStreamTrack,
  camera: MediaStreamTrack | null,
  exchange: Exchange,
): Promise<Link> {
  const pc = new RTCPeerConnection(configuration(ice));
  pc.addTransceiver(microphone, { direction: "sendonly" });
  pc.addTransceiver(camera ?? "video", {
    direction: "sendonly",
    sendEncodings: [{ maxBitrate: CAMERA_BPS }],
  });
  return shakeHands(pc, exchange);
}

export function sendScreen(ice: Ice, screen: MediaStreamTrack, exchange: Exchange): Promise<Link> {
  const pc = new RTCPeerConnection(configuration(ice));
  pc.addTransceiver(screen, { direction: "sendonly" });
  return shakeHands(pc, exchange);
}

export function view(
  ice: Ice,
  kind: "cam" | "screen",
  arrived: (stream: MediaStream) => void,
  exchange: Exchange,
): Promise<Link> {
  const pc = new RTCPeerConnection(configuration(ice));
  const stream = new MediaStream();
  pc.ontrack = ({ track }) => {
    stream.addTrack(track);
    arrived(stream);
  };
  if (kind === "cam") pc.addTransceiver("audio", { direction: "recvonly" });
  pc.addTransceiver("video", { direction: "recvonly" });
  return shakeHands(pc, exchange);
}

export async function setCamera(link: Link, camera: MediaStreamTrack | null): Promise<void> {
  await link.pc.getTransceivers()[1]?.sender.replaceTrack(camera);
}

export async function setMicrophone(link: Link, microphone: MediaStreamTrack): Promise<void> {
  await link.pc.getTransceivers()[0]?.sender.replaceTrack(microphone);
}

/** What has arrived so far on a link that views. */
export interface Arrived {
  frames: number;
  packets: number;
  fps?: number;
  width?: number;
  height?: number;
  freezes?: number;
  rttMs?: number;
  loss?: number;
}

interface Inbound {
  type: string;
  kind?: string;
  framesReceived?: number;
  framesPerSecond?: number;
  frameWidth?: number;
  frameHeight?: number;
  freezeCount?: number;
  packetsReceived?: number;
  packetsLost?: number;
  nominated?: boolean;
  currentRoundTripTime?: number;
}

export async function arrived(link: Link): Promise<Arrived> {
  const sum: Arrived = { frames: 0, packets: 0 };
  let lost = 0;
  const report = await link.pc.getStats();
  report.forEach((one: Inbound) => {
    if (one.type === "inbound-rtp") {
      sum.packets += one.packetsReceived ?? 0;
      lost += Math.max(0, one.packetsLost ?? 0);
      if (one.kind === "video") {
        sum.frames += one.framesReceived ?? 0;
        if (one.framesPerSecond !== undefined) sum.fps = one.framesPerSecond;
        if (one.frameWidth) sum.width = one.frameWidth;
        if (one.frameHeight) sum.height = one.frameHeight;
        if (one.freezeCount !== undefined) sum.freezes = one.freezeCount;
      }
    } else if (one.type === "candidate-pair" && one.nominated && one.currentRoundTripTime !== undefined) {
      sum.rttMs = one.currentRoundTripTime * 1_000;
    }
  });
  if (sum.packets) sum.loss = lost / (sum.packets + lost);
  return sum;
}
