"""The client of a Kizy studio: pictures from words, by a studio of your own."""

from kizy.errors import Problem, StudioError
from kizy.events import Event
from kizy.studio import AsyncKizy, AsyncPicture, Kizy, Picture
from kizy.views import Artwork, Model, Progress, Run

__all__ = [
    "Artwork",
    "AsyncKizy",
    "AsyncPicture",
    "Event",
    "Kizy",
    "Model",
    "Picture",
    "Problem",
    "Progress",
    "Run",
    "StudioError",
]
