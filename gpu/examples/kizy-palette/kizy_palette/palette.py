"""example/Palette: a picture in a few colours, its own or those of another picture."""

from __future__ import annotations

from PIL import Image

from kizy_gpu.nodes.base import Context, Inputs, Node, Outputs, Params, Socket, knob


class PaletteParams(Params):
    colours: int = knob(
        8, title="Colours", help="How many colours the picture may have.", step=1, ge=2, le=64
    )
    dither: bool = knob(False, title="Dither", help="Mix colours from dots, as old printers did.")


class Palette(Node[PaletteParams]):
    type = "example/Palette"
    version = "1"
    title = "Palette"
    help = "Draws a picture again in a few colours."
    params = PaletteParams
    inputs = {"image": Socket("image"), "coloursFrom": Socket("image", required=False)}
    outputs = {"image": Socket("image"), "colours": Socket("json")}

    def execute(self, ctx: Context, params: PaletteParams, inputs: Inputs) -> Outputs:
        image: Image.Image = inputs["image"].convert("RGB")
        source: Image.Image = (inputs["coloursFrom"] or image).convert("RGB")
        palette = source.quantize(params.colours, method=Image.Quantize.MEDIANCUT)
        ctx.check()
        dither = Image.Dither.FLOYDSTEINBERG if params.dither else Image.Dither.NONE
        few = image.quantize(palette=palette, dither=dither).convert("RGB")
        counted = few.getcolors(params.colours) or []
        most_used_first = sorted(counted, key=lambda entry: (-entry[0], entry[1]))
        return {
            "image": few,
            "colours": ["#{:02x}{:02x}{:02x}".format(*colour) for _, colour in most_used_first],
        }
