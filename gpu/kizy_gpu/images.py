"""Reading pictures that may be hostile, and writing ours."""

from __future__ import annotations

import io

from PIL import Image, ImageOps, PngImagePlugin, UnidentifiedImageError

from kizy_gpu.errors import JobError

FORMATS = ("PNG", "JPEG", "WEBP")
"""The only decoders that ever see a stranger's bytes."""
MEDIA_TYPES = ("image/png", "image/jpeg", "image/webp")
MAX_PIXELS = 64_000_000
MAX_BYTES = 64 * 1024 * 1024


def decode(data: bytes) -> Image.Image:
    """The picture in `data` as RGB, or RGBA where it has transparency, turned upright.

    Raises JobError invalid_input for anything that is not a readable PNG, JPEG or WebP within
    the pixel limit. The limit is checked on the header, before pixels are allocated.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise JobError(
                "invalid_input",
                f"a picture of {image.width}x{image.height} px is over the limit of "
                f"{MAX_PIXELS // 1_000_000} megapixels",
            )
        has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
        upright = ImageOps.exif_transpose(image)
        return upright.convert("RGBA" if has_alpha else "RGB")
    except JobError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise JobError("invalid_input", "not a PNG, JPEG or WebP picture") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        # Pillow reports damaged files by any of these.
        raise JobError("invalid_input", f"the picture is damaged: {error}") from error


def as_mask(image: Image.Image) -> Image.Image:
    """Mode "L": white is meant. What is transparent is not meant, as in a brush's own layer."""
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "black"), image)
    return image.convert("L")


def encode_png(
    image: Image.Image, *, compress_level: int, text: PngImagePlugin.PngInfo | None = None
) -> bytes:
    """PNG bytes. Level 1 for what another node reads next; the bytes depend on pixels alone."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=compress_level, pnginfo=text)
    return out.getvalue()


def encode_webp(image: Image.Image, *, quality: int = 80, method: int = 2) -> bytes:
    """Lossy WebP. Method 2 takes a third of the default's time for a few percent more bytes."""
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=method)
    return out.getvalue()
