import pytest
from kizy_palette import Palette
from PIL import Image
from pydantic import ValidationError

from kizy_gpu.errors import Canceled
from kizy_gpu.testing import TryOut, try_node


@pytest.fixture
def sunset() -> Image.Image:
    """From red to blue, 256 colours wide."""
    across = Image.linear_gradient("L").rotate(90)
    return Image.merge(
        "RGB", [across, Image.new("L", across.size, 60), across.point(lambda v: 255 - v)]
    )


@pytest.mark.parametrize("colours", [2, 5, 64])
@pytest.mark.parametrize("dither", [False, True])
def test_only_so_many_colours(sunset: Image.Image, colours: int, dither: bool) -> None:
    made = try_node(Palette, {"colours": colours, "dither": dither}, {"image": sunset})
    found = made["image"].getcolors(256)
    assert made["image"].size == sunset.size
    assert 2 <= len(found) <= colours
    assert len(made["colours"]) == len(found)


def test_the_colours_of_another_picture(sunset: Image.Image) -> None:
    greens = Image.merge(
        "RGB",
        [
            Image.new("L", (64, 64)),
            Image.linear_gradient("L").resize((64, 64)),
            Image.new("L", (64, 64)),
        ],
    )
    made = try_node(Palette, {"colours": 4}, {"image": sunset, "coloursFrom": greens})
    assert all(red == blue == 0 for _, (red, _, blue) in made["image"].getcolors(256))


def test_the_same_picture_gives_the_same_colours(sunset: Image.Image) -> None:
    first, second = (try_node(Palette, {}, {"image": sunset})["colours"] for _ in range(2))
    assert first == second
    assert all(len(colour) == 7 for colour in first)


@pytest.mark.parametrize(
    "params", [{"colours": 1}, {"colours": 65}, {"colours": 2.5}, {"colors": 8}]
)
def test_wrong_settings_are_refused(sunset: Image.Image, params: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        try_node(Palette, params, {"image": sunset})


def test_it_hears_a_cancel(sunset: Image.Image) -> None:
    with pytest.raises(Canceled):
        try_node(Palette, {}, {"image": sunset}, TryOut(cancel_after=1))
