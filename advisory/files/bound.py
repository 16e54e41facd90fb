"""Pictures of pages bound into a PDF that holds nothing else: no script, no link, no form."""

from collections.abc import Sequence

from advisory.files.model import Page

POINTS = 842
"""The longer side of each page, as of A4."""


def bind(pages: Sequence[Page]) -> bytes:
    """A PDF of JPEG pictures, each filling its page."""
    objects: list[bytes] = []
    kids = " ".join(f"{3 + 3 * at} 0 R" for at in range(len(pages)))
    objects.append(b"<</Type/Catalog/Pages 2 0 R>>")
    objects.append(f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode())
    for at, page in enumerate(pages):
        own = 3 + 3 * at
        scale = POINTS / max(page.width, page.height)
        width, height = f"{page.width * scale:.2f}", f"{page.height * scale:.2f}"
        draw = f"{width} 0 0 {height} 0 0 cm /P Do".encode()
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents {own + 1} 0 R"
            f"/Resources<</XObject<</P {own + 2} 0 R>>>>>>".encode()
        )
        objects.append(_stream("", draw))
        objects.append(
            _stream(
                f"/Type/XObject/Subtype/Image/Width {page.width}/Height {page.height}"
                "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode",
                page.body,
            )
        )
    return _file(objects)


def _stream(entries: str, body: bytes) -> bytes:
    return f"<<{entries}/Length {len(body)}>>\nstream\n".encode() + body + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, item in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + item + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<</Size {len(places) + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)
