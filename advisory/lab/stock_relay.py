"""The yardstick of the media figures: one sender to one viewer through aiortc's own `MediaRelay`.

Offers come as JSON lines on stdin, answers go out as JSON lines.
"""

import asyncio
import json
import sys

from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.contrib.media import MediaRelay


async def serve() -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    relay = MediaRelay()
    connections: list[RTCPeerConnection] = []
    tracks: dict[str, MediaStreamTrack] = {}
    while line := await reader.readline():
        asked = json.loads(line)
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        connections.append(connection)
        if asked["what"] == "publish":
            connection.on("track", lambda track: tracks.__setitem__(track.kind, track))
        else:
            for kind, track in sorted(tracks.items()):
                transceiver = connection.addTransceiver(relay.subscribe(track), direction="sendonly")
                if kind == "video":
                    codecs = RTCRtpSender.getCapabilities("video").codecs
                    transceiver.setCodecPreferences([one for one in codecs if one.mimeType == "video/VP8"])
        await connection.setRemoteDescription(RTCSessionDescription(asked["sdp"], "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
        print(json.dumps({"sdp": connection.localDescription.sdp}), flush=True)
    for connection in connections:
        await connection.close()


if __name__ == "__main__":
    asyncio.run(serve())
