"""Writes the seed corpus for fuzzing: messages.tsv, the shop's own templates and texts, and the demo's pictures."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Wire"))
from wire import SHAPES, messages, unescaped  # noqa: E402


def seeds(name):
    if name == "head":
        return [m.head for m in messages() if m.shape != "chunks" and len(m.head) < 4000]
    if name == "chunks":
        return [m.head[len(SHAPES["chunks"][0]):] for m in messages() if m.shape == "chunks"]
    if name == "url":
        return [m.head[4:].split(b" HTTP/")[0] for m in messages() if m.shape == "target" and len(m.head) < 4000]
    if name == "form":
        return [b"a=1&a=2&b=%D8%B3+x%2B&c&=d&e=%zz&f=%00", b"&&=&a", b"a" * 100 + b"=%"]
    if name == "cookie":
        return [b"a=b; c=d", b"a=\"b\"", b"a", b"a=%00%41%", b"; ;a=;"]
    if name == "multipart":
        part = b"--b\r\nContent-Disposition: form-data; name=\"a\"%s\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
        return [part % b"" + b"--b--", part % b"; filename=\"c\\\"d\"" + part % b"" + b"--b--\r\n", b"--b--", b"--b\r\n\r\n"]
    files = {"template": ("Templates", "*.html"), "messages": ("Templates", "*.po"), "picture": ("Demo", "*.[pjgw]*")}[name]
    found = [path.read_bytes() for path in (ROOT / files[0]).rglob(files[1]) if path.is_file()]
    return [data for data in found if len(data) < 60_000] + [unescaped(text) for text in PICTURES if name == "picture"]


PICTURES = [
    r"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1F\x15\xC4\x89\0\0\0\0IDAT5\xAF\x06\x1E\0\0\0\0IEND\xAEB`\x82",
    r"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
    r"RIFF\x1A\0\0\0WEBPVP8L\r\0\0\0/\0\0\0\x10\x07\x10\x11\x11\x88\x88\xFE\x07\0",
    r"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xFF\xC0\0\x0B\x08\0\x01\0\x01\x01\x01\x11\0\xFF\xDA\0\x08\x01\x01\0\0?\0\xFF\xD9",
]

name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
for number, data in enumerate(seeds(name)):
    (folder / f"seed-{number}").write_bytes(data)
