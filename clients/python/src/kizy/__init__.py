"""The client of a Kizy studio: pictures from words, by a studio of your own."""

from kizy._async.loras import AsyncLoras
from kizy._async.picture import AsyncPicture
from kizy._async.studio import AsyncKizy
from kizy._async.trainings import AsyncTrainings
from kizy._sync.loras import Loras
from kizy._sync.picture import Picture
from kizy._sync.studio import Kizy
from kizy._sync.trainings import Trainings
from kizy.errors import Problem, StudioError
from kizy.events import Event
from kizy.views import Artwork, Dataset, Lora, Model, Progress, Run, TeachableModel, Training

__all__ = [
    "Artwork",
    "AsyncKizy",
    "AsyncLoras",
    "AsyncPicture",
    "AsyncTrainings",
    "Dataset",
    "Event",
    "Kizy",
    "Lora",
    "Loras",
    "Model",
    "Picture",
    "Problem",
    "Progress",
    "Run",
    "StudioError",
    "TeachableModel",
    "Training",
    "Trainings",
]
