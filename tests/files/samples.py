"""Files as people have them, and as nobody should: made here, byte by byte where no library would."""

import io
import random
import struct
import zlib

import pypdfium2
from PIL import Image, ImageDraw

PAYLOAD = b"<script>alert('canary-5f1e')</script>"


def picture(form: str = "PNG", size: tuple[int, int] = (640, 480), **save: object) -> bytes:
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((10, 10, size[0] // 2, size[1] // 2), fill=(200, 30, 30))
    draw.line((0, 0, *size), fill=(0, 0, 200), width=3)
    out = io.BytesIO()
    image.save(out, form, **save)
    return out.getvalue()


def noise() -> bytes:
    """A picture that cannot be made smaller, of three and a half megabytes."""
    out = io.BytesIO()
    Image.frombytes("RGB", (1_300, 900), random.Random(5).randbytes(1_300 * 900 * 3)).save(out, "PNG")
    return out.getvalue()


def photo_with_position() -> bytes:
    """Turned by a quarter, with where it was taken, when, and a remark."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "canary-5f1e"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (60.0, 10.0, 12.0)
    return picture("JPEG", (640, 480), exif=exif, comment=b"canary-5f1e")


def pdf(pages: int = 2, words: str = "Hakemus", extra: bytes = b"") -> bytes:
    """Written by hand: text on each page, and `extra` entries in its catalogue."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + extra + b">>",
        f"<</Type/Pages/Count {pages}/Kids[{' '.join(f'{4 + 2 * n} 0 R' for n in range(pages))}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number in range(pages):
        drawn = f"BT /F 36 Tf 72 700 Td ({words} {number + 1}) Tj ET".encode()
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {5 + 2 * number} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>".encode()
        )
        objects.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(drawn), drawn))
    return assembled(objects)


def assembled(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, item in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, table)
    return bytes(out)


def pdf_bomb(deep: int = 10, wide: int = 10) -> bytes:
    """Small, and never drawn: each of its forms draws the next one ten times."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</N 5 0 R>>>>>>",
        b"<</Length 5>>\nstream\n/N Do\nendstream",
    ]
    for at in range(deep):
        last = at == deep - 1
        drawn = b"0 0 m 595 842 l 300 9 l h f " * wide if last else b"/N Do " * wide
        inner = b"" if last else b"/Resources<</XObject<</N %d 0 R>>>>" % (6 + at)
        objects.append(
            b"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]%s/Length %d>>\nstream\n%s\nendstream"
            % (inner, len(drawn), drawn)
        )
    return assembled(objects)


def locked_pdf() -> bytes:
    """Asks for a password: a handler that is there, and a key that nobody has."""
    return assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>"]).replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<"
        + b"41" * 32
        + b">/U<"
        + b"42" * 32
        + b">>>",
    )


def png_bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """Says that it is huge; what it holds is not even needed to see that."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress(b"\0" * 4_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def hostile() -> dict[str, bytes]:
    """What is not what it says, or more than one thing at once, by what it is."""
    jpeg, png, gif, webp = (picture(form) for form in ("JPEG", "PNG", "GIF", "WEBP"))
    return {
        "a page that is called a picture": b"<!doctype html><title>x</title>" + PAYLOAD,
        "a drawing with script": b"<svg xmlns='http://www.w3.org/2000/svg'>" + PAYLOAD + b"</svg>",
        "a drawing after a declaration": b"<?xml version='1.0'?><svg onload='alert(1)'/>",
        "a program": b"MZ" + b"\0" * 200,
        "a program of another kind": b"\x7fELF" + b"\0" * 200,
        "a script": b"#!/bin/sh\nrm -rf /\n",
        "an archive": b"PK\x03\x04" + b"\0" * 200,
        "an office document with macros": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 200,
        "a moving picture": b"\0\0\0\x18ftypmp42" + b"\0" * 200,
        "a picture of another kind": b"II*\0" + b"\0" * 200,
        "a bitmap": b"BM" + b"\0" * 200,
        "an icon": b"\0\0\1\0\1\0" + b"\0" * 200,
        "PostScript": b"%!PS-Adobe-3.0\n" + b"\0" * 40,
        "text": b"Hei, t\xc3\xa4ss\xc3\xa4 on tekstitiedosto.\n",
        "zeros": b"\0" * 4_096,
        "one byte": b"\xff",
        "a beginning and no more: JPEG": jpeg[:40],
        "a beginning and no more: PNG": png[:60],
        "a beginning and no more: GIF": gif[:14] + b"\0" * 8,
        "a beginning and no more: WebP": webp[:30],
        "a beginning and no more: PDF": b"%PDF-1.7\n" + b"\0" * 40,
        "JPEG that is noise": b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20,
        "PNG that is noise": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
        "GIF that is a script": b"GIF89a/*" + b"\0" * 8 + b"*/=1;alert(1)//",
        "WebP that is noise": b"RIFF\xff\xff\xff\x7fWEBPVP8 " + bytes(range(256)) * 4,
        "PDF that is a page": b"%PDF-1.7\n" + PAYLOAD * 20,
        "PDF behind something else": b"GARBAGE\n" + pdf(),
        "PDF of no pages": pdf(0),
        "PDF whose pages are each other": assembled(
            [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>"]
        ),
        "a picture of too many pixels": png_bomb(),
        "a JPEG of too many pixels": jpeg_of(65_000, 65_000),
        "a GIF of too many pixels": b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + gif[10:],
        "a picture cut in its middle": png[: len(png) // 2],
        "a picture behind a byte order mark": b"\xef\xbb\xbf" + jpeg,
    }


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG that says it is of this size."""
    plain = bytearray(picture("JPEG", (64, 64)))
    at = plain.index(b"\xff\xc0")
    plain[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(plain)


def two_at_once() -> dict[str, bytes]:
    """Whole pictures that are something else as well: the picture may pass, the rest must not."""
    return {
        "JPEG and a page": picture("JPEG") + PAYLOAD,
        "JPEG whose remark is a page": picture("JPEG", comment=PAYLOAD),
        "PNG and an archive": picture("PNG") + b"PK\x03\x04" + PAYLOAD,
        "GIF and a script": picture("GIF") + b"\n" + PAYLOAD,
        "WebP and a program": picture("WEBP") + b"MZ" + PAYLOAD,
        "PDF and a page": pdf() + PAYLOAD,
        "PDF with script": pdf(extra=b"/OpenAction<</S/JavaScript/JS(app.alert\\('canary-5f1e'\\))>>"),
        "PDF that starts a program": pdf(extra=b"/OpenAction<</S/Launch/F(canary-5f1e.exe)>>"),
        "PDF that sends a form": pdf(extra=b"/OpenAction<</S/SubmitForm/F(https://canary-5f1e.example)>>"),
    }


def opened(body: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(body))
    image.load()
    return image


def pages_in(body: bytes) -> int:
    return len(pypdfium2.PdfDocument(body))
