"""What the driver of other chat servers reads of a stream."""

from advisory.lab.xmpp import MESSAGE

ONE = b"<message to='a@localhost/b' id='m7' type='chat'><body>Hei</body></message>"
OTHER = b'<message type="chat" id="m12"><stanza-id id="x"/><body>a &lt; b</body></message>'


def test_messages_are_found_whole_whoever_quotes_how() -> None:
    stream = b"<presence/>" + ONE + OTHER + ONE[:20]
    assert [int(found[1]) for found in MESSAGE.finditer(stream)] == [7, 12]
