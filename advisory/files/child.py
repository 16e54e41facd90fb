"""The process that opens a stranger's file: reads it from its input and answers with pictures of it.

It is started for one file with nothing in its hands, locks itself in, and is killed when it takes too
long. What it answers is its own drawing: nothing of the file passes on but what can be seen, and
the words on a page.
"""

import codecs
import copy
import ctypes
import io
import json
import os
import struct
import sys
import warnings
from collections.abc import Iterator
from typing import Any, NoReturn

from PIL import (
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from advisory.files import jail

MEMORY = 768 * 1024 * 1024
CPU_S = 15
LONGEST = 2_560
PAGE_LONGEST = 1_600
THUMBNAIL_LONGEST = 320
PIXELS = 50_000_000
JPEG_PIXELS = 220_000_000
"""A JPEG can be read at an eighth of its size."""
PNG_MOST = 1_500_000
TEXT_MOST = 20_000
LOADED = (GifImagePlugin, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin, copy)
"""Pillow would open these when it meets the first picture of a kind; later nothing can be opened."""


class Unfit(Exception):
    """Why there is no picture of it."""


def answer(header: dict[str, Any], body: bytes = b"") -> None:
    head = json.dumps(header).encode()
    left = memoryview(struct.pack(">II", len(head), len(body)) + head + body)
    while left:
        left = left[os.write(1, left) :]


def read_all() -> bytes:
    os.lseek(0, 0, os.SEEK_SET)
    parts = []
    while part := os.read(0, 1 << 20):
        parts.append(part)
    return b"".join(parts)


def shown(number: int, image: Image.Image, *, exact: bool, text: str = "") -> tuple[dict[str, Any], bytes]:
    """`exact`: drawings and screens keep their sharp edges, as long as they stay small."""
    image.info.clear()  # what Pillow would write along: comments, profiles, positions
    packed = io.BytesIO()
    kind = "image/png"
    if exact:
        image.save(packed, "PNG", optimize=True)
    if not exact or packed.tell() > PNG_MOST:
        packed, kind = io.BytesIO(), "image/jpeg"
        on_white(image).save(packed, "JPEG", quality=85, optimize=True)
    header = {"page": number, "type": kind, "width": image.width, "height": image.height, "text": text}
    return header, packed.getvalue()


def on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def small(image: Image.Image, *, exact: bool) -> tuple[dict[str, Any], bytes]:
    copy = image.copy()
    copy.thumbnail((THUMBNAIL_LONGEST, THUMBNAIL_LONGEST))
    return shown(0, copy, exact=exact)


def picture(data: bytes, form: str) -> Iterator[tuple[dict[str, Any], bytes]]:
    with Image.open(io.BytesIO(data), formats=[form.upper()]) as image:
        if image.width * image.height > (JPEG_PIXELS if form == "jpeg" else PIXELS):
            raise Unfit("large")
        if form == "jpeg":
            image.draft("RGB", (LONGEST, LONGEST))
        image.load()
        clear = image.has_transparency_data
        upright = ImageOps.exif_transpose(image).convert("RGBA" if clear else "RGB")
    upright.thumbnail((LONGEST, LONGEST))
    exact = form in ("png", "gif") or clear
    yield shown(1, upright, exact=exact)
    yield small(upright, exact=clear)


def document(pdf: Any, pages_most: int) -> Iterator[tuple[dict[str, Any], bytes]]:
    if not 0 < len(pdf) <= pages_most:
        raise Unfit("pages" if len(pdf) else "broken")
    if pdf.get_formtype():
        pdf.init_forms()  # what people have filled in is drawn too
    for number in range(len(pdf)):
        page = pdf[number]
        width, height = page.get_size()
        if not (0 < width < 1e6 and 0 < height < 1e6):
            raise Unfit("broken")
        words = page.get_textpage().get_text_bounded()[:TEXT_MOST]
        image = page.render(scale=min(PAGE_LONGEST / max(width, height), 4.0)).to_pil().convert("RGB")
        page.close()
        if number == 0:
            yield small(image, exact=False)
        text = "".join(sign for sign in words if sign in "\n\t" or sign.isprintable())
        yield shown(number + 1, image, exact=False, text=text.strip())


def rehearse(form: str) -> None:
    """Whatever a library loads at its first use is loaded by a picture of our own."""
    codecs.lookup("utf-16-le")
    if form == "pdf":
        return
    exif, blank = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    clear = {} if form == "jpeg" else {"transparency": 0}
    Image.new("RGB" if form == "jpeg" else "P", (8, 8)).save(blank, form.upper(), exif=exif, **clear)
    list(picture(blank.getvalue(), form))


def main() -> NoReturn:
    form, pages_most = sys.argv[1], int(sys.argv[2])
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is unpacked
    Image.preinit()
    if form == "pdf":
        import pypdfium2
        from pypdfium2 import PdfiumError
    rehearse(form)
    ctypes.CDLL(None).prctl(1, 9)  # die with the one who asked
    jail.limit(MEMORY, CPU_S)
    jail.close_doors()
    failure = "broken"
    try:
        data = read_all()
        if form == "pdf":
            try:
                pages = document(pypdfium2.PdfDocument(data), pages_most)
            except PdfiumError as error:
                raise Unfit("locked" if "password" in str(error).lower() else "broken") from None
        else:
            pages = picture(data, form)
        for header, body in pages:
            answer(header, body)
        answer({"done": True})
    except Unfit as unfit:
        failure = str(unfit)
    except BaseException:  # whatever a broken file breaks is said in one word
        failure = "broken"
    else:
        os._exit(0)
    answer({"error": failure})
    os._exit(1)


if __name__ == "__main__":
    main()
