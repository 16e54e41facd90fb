"""What somebody may write who means harm, or only pasted it."""

from hypothesis import strategies as st

SCRIPT = "<script>window.broken = 1</script><img src=x onerror='window.broken = 1'>"
TURNED = "\u202eidriek\u2066oikealta\u202d"
"""Turns what follows, as far as it is let, and never turns back."""
WORD = "sana" * 2_500
HOSTILE = (
    SCRIPT,
    "\"><svg onload='window.broken = 1'>{{7*7}}${7*7}&lt;b&gt;",
    WORD,
    f"{TURNED} ja שלום עולם مرحبا",
    "Z\u0351\u036b\u0343a\u0335\u0334l\u0321\u034ego\u0489 yhdistelmiä" + "e" + "\u0301" * 60,
    "👩‍👩‍👧‍👦🏳️‍🌈🇫🇮👍🏿",
    "[linkki](javascript:window.broken=1) javascript:window.broken=1 data:text/html,<b>",
)

CONTROL = "\x00\x07\x0b\x1b\x7f\x85\x9f\ud800\udfff"
UNSEEN = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
dirty = st.builds(
    lambda before, sign, after: before + sign + after,
    st.sampled_from(["", "Aino", "a\u0301", "\n", "<b>"]),
    st.sampled_from(CONTROL),
    st.text(max_size=5),
)
"""Text that no field may hold."""
veiled = st.text(st.sampled_from(UNSEEN + "aö שم👍\u200d"), min_size=1, max_size=12)
"""Text in which something stands that nobody sees."""
