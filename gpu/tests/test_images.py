"""Reading strangers' pictures, and what is written into ours."""

from __future__ import annotations

import io
import json
import struct
import zlib

import pytest
from PIL import Image

from kizy_gpu.errors import JobError
from kizy_gpu.images import decode, encode_png, encode_webp
from kizy_gpu.png_text import a1111_parameters, png_text


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_reads_the_usual_kinds(kind: str) -> None:
    image = decode(saved(Image.new("RGB", (6, 4), "red"), kind))
    assert (image.size, image.mode) == ((6, 4), "RGB")


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM", "TGA", "PDF"])
def test_reads_no_others(kind: str) -> None:
    with pytest.raises(JobError, match="not a PNG, JPEG or WebP"):
        decode(saved(Image.new("RGB", (16, 16)), kind))


@pytest.mark.parametrize("mode", ["L", "P", "1", "I;16", "LA", "RGBA"])
def test_all_modes_become_colour(mode: str) -> None:
    expected = "RGBA" if mode in ("LA", "RGBA") else "RGB"
    assert decode(saved(Image.new(mode, (5, 5)), "PNG")).mode == expected


def test_turns_photographs_upright() -> None:
    photograph = Image.new("RGB", (40, 20))
    exif = photograph.getexif()
    exif[0x0112] = 6
    assert decode(saved(photograph, "JPEG", exif=exif)).size == (20, 40)


def test_a_huge_picture_is_refused_by_its_header() -> None:
    header = struct.pack("!IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    data = b"\x89PNG\r\n\x1a\n" + struct.pack("!I", 13) + chunk
    data += struct.pack("!I", zlib.crc32(chunk)) + struct.pack("!I", 0) + b"IDAT" + b"\0" * 8
    with pytest.raises(JobError, match=r"megapixels|not a PNG"):
        decode(data)


def test_text_that_unpacks_to_too_much_is_refused() -> None:
    packed = zlib.compress(b"x" * 100_000_000)
    chunk = b"zTXt" + b"key\0\0" + packed
    png = saved(Image.new("RGB", (4, 4)), "PNG")
    end_of_header = 8 + 25
    bomb = struct.pack("!I", len(chunk) - 4) + chunk + struct.pack("!I", zlib.crc32(chunk))
    with pytest.raises(JobError):
        decode(png[:end_of_header] + bomb + png[end_of_header:])


@pytest.mark.parametrize("cut", [0, 1, 10, 60, -400])
def test_damaged_pictures_are_refused(cut: int) -> None:
    data = saved(Image.effect_noise((64, 64), 50), "PNG")
    with pytest.raises(JobError) as caught:
        decode(data[:cut])
    assert caught.value.code == "invalid_input"


def test_written_pictures_depend_on_pixels_alone() -> None:
    image = Image.effect_noise((32, 32), 50).convert("RGB")
    assert encode_png(image, compress_level=1) == encode_png(image.copy(), compress_level=1)
    assert encode_webp(image) == encode_webp(image.copy())


def test_metadata_survives_any_words() -> None:
    words = {"prompt": "Füchse 🦊, naïve\nsecond line", "seed": 4294967295, "guidanceScale": 4.5}
    image = Image.new("RGB", (4, 4))
    read = Image.open(io.BytesIO(encode_png(image, compress_level=1, text=png_text(words, 4, 4))))
    read.load()
    assert json.loads(read.text["kizy"]) == words
    assert read.text["parameters"].startswith("Füchse 🦊, naïve\nsecond line\n")
    assert "Seed: 4294967295" in read.text["parameters"]


def test_a1111_reads_our_parameters() -> None:
    text = a1111_parameters(
        {
            "prompt": "a fox",
            "negativePrompt": "blur",
            "steps": 20,
            "sampler": "dpmpp_2m_karras",
            "guidanceScale": 4.0,
            "seed": 5,
            "model": "sprout",
            "modelDigest": "0123456789abcdef",
        },
        512,
        512,
    )
    assert text.splitlines() == [
        "a fox",
        "Negative prompt: blur",
        "Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 4, Seed: 5, Size: 512x512, "
        "Model hash: 0123456789, Model: sprout, Version: Kizy",
    ]


def test_styles_stand_behind_the_words_as_a1111_writes_them() -> None:
    text = a1111_parameters({"prompt": "a fox", "loras": "<lora:Night ink:0.8>"}, 8, 8)
    assert text.splitlines()[0] == "a fox <lora:Night ink:0.8>"


def test_what_read_other_pictures_is_named_as_the_controlnet_extension_names_it() -> None:
    text = a1111_parameters({"prompt": "a fox", "ControlNet 0": "Model: edges, Weight: 0.8"}, 8, 8)
    assert text.splitlines()[1] == (
        'Size: 8x8, ControlNet 0: "Model: edges, Weight: 0.8", Version: Kizy'
    )
