"""Where training state and the finished model lie."""

import os
from pathlib import Path

GPU = Path(__file__).resolve().parent.parent
WORK = Path(os.environ.get("SPROUT_WORK", GPU.parent / ".kizy" / "sprout"))
MODEL = GPU / "models" / "sprout"

ART = WORK / "art"
LATENTS = WORK / "latents.pt"
SCORE_PROMPTS = Path(__file__).resolve().parent / "score_prompts.json"
