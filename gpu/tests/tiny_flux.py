"""A FLUX.1 of the real classes, a few thousand random weights small."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    FlowMatchEulerDiscreteScheduler,
    FluxPipeline,
    FluxTransformer2DModel,
)
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTokenizer,
    T5Config,
    T5EncoderModel,
    T5Tokenizer,
)

SPROUT = Path(__file__).parents[1] / "models" / "sprout"


def write_tiny_flux(folder: Path, *, guided: bool = True) -> None:
    """A model folder with `kizy.json`. `guided` as dev, else as schnell."""
    torch.manual_seed(0)
    clip_words = CLIPTokenizer.from_pretrained(SPROUT / "tokenizer")
    t5_words = T5Tokenizer(vocab=[("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *_pieces()])
    pipeline = FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=guided),
        vae=AutoencoderKL(
            block_out_channels=(8, 8),
            layers_per_block=1,
            latent_channels=4,
            norm_num_groups=4,
            down_block_types=("DownEncoderBlock2D",) * 2,
            up_block_types=("UpDecoderBlock2D",) * 2,
            use_quant_conv=False,
            use_post_quant_conv=False,
            shift_factor=0.1,
            scaling_factor=0.4,
        ),
        text_encoder=CLIPTextModel(
            CLIPTextConfig(
                vocab_size=len(clip_words),
                hidden_size=32,
                intermediate_size=37,
                projection_dim=32,
                num_hidden_layers=1,
                num_attention_heads=4,
                max_position_embeddings=clip_words.model_max_length,
                bos_token_id=0,
                eos_token_id=1,
                pad_token_id=1,
            )
        ),
        tokenizer=clip_words,
        text_encoder_2=T5EncoderModel(
            T5Config(
                vocab_size=len(t5_words), d_model=32, d_kv=8, d_ff=37, num_layers=1, num_heads=4
            )
        ),
        tokenizer_2=t5_words,
        transformer=FluxTransformer2DModel(
            in_channels=16,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=32,
            pooled_projection_dim=32,
            axes_dims_rope=(4, 4, 8),
            guidance_embeds=guided,
        ),
    )
    pipeline.save_pretrained(folder)
    card = {
        "name": "Tiny FLUX",
        "family": "flux1",
        "defaults": {"steps": 4, "guidanceScale": 3.5, "width": 64, "height": 64},
        "limits": {"minSide": 16, "maxSide": 256, "multipleOf": 16},
        "latentRgb": [[0.1, 0.2, 0.3]] * 4,
    }
    (folder / "kizy.json").write_text(json.dumps(card))


def _pieces() -> list[tuple[str, float]]:
    letters = [f"▁{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    return [(piece, -1.0) for piece in ["▁", *letters, *"abcdefghijklmnopqrstuvwxyz, "]]
