"""What is decided before a training begins. Free of torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Subject = Literal["person", "look", "thing"]


@dataclass(frozen=True)
class Settings:
    """Everything that decides what is learnt; the same settings, pictures and seed, the same LoRA
    (on machines of one numerics class)."""

    model: str
    name: str
    trigger: str
    subject: Subject
    steps: int
    rank: int
    alpha: float
    learning_rate: float
    batch_size: int
    resolution: int
    """Px: about this side when square; 0 is the model's own."""
    caption_dropout: float
    """Share of pictures shown without their caption, so that guidance has something to leave."""
    flip: bool
    train_text_encoder: bool
    convolutions: bool
    min_snr_gamma: float
    """Hang et al. 2023, "Efficient Diffusion Training via Min-SNR"; 0 weighs all noise alike."""
    seed: int
    sample_prompts: tuple[str, ...]
    sample_every_steps: int
    checkpoint_every_steps: int
    optimizer: Literal["adamw", "adamw8bit"] = "adamw"
    gradient_checkpointing: bool | None = None
    """None: only when memory is short."""
    goal: str = ""
    description: str = ""
    sample_steps: int = 0
    """Of each sample; 0 is the model's own, 16 at most."""
