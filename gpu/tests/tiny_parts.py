"""What the tiny models are put together from: words, text encoders, VAEs, schedulers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import diffusers
import transformers
from tokenizers.pre_tokenizers import ByteLevel

SPROUT = Path(__file__).parents[1] / "models" / "sprout"
CHAT = (
    "{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}"
    "{% for part in m.content %}{{ part.text }}{% endfor %}{% endif %}{% endfor %}"
)
TURNS = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n"
    "{% for part in m.content %}{{ part.text }}{% endfor %}<|im_end|>\n{% endfor %}"
)
"""As Qwen's own template tells turns of a chat apart."""


def flow_scheduler(**settings: Any) -> Any:
    return diffusers.FlowMatchEulerDiscreteScheduler(**settings)


def plain_vae(channels: int, blocks: int = 2, quant: bool = True, **settings: Any) -> Any:
    return diffusers.AutoencoderKL(
        block_out_channels=(8,) * blocks,
        layers_per_block=1,
        latent_channels=channels,
        norm_num_groups=4,
        down_block_types=("DownEncoderBlock2D",) * blocks,
        up_block_types=("UpDecoderBlock2D",) * blocks,
        use_quant_conv=quant,
        use_post_quant_conv=quant,
        **settings,
    )


def qwen_vae(levels: int = 3) -> Any:
    return diffusers.AutoencoderKLQwenImage(
        base_dim=8 if levels == 3 else 4,
        z_dim=4,
        dim_mult=[1, 2, 4, 4, 4][:levels],
        num_res_blocks=1,
        temperal_downsample=[False, True, True, False][: levels - 1],
        latents_mean=[0.1] * 4,
        latents_std=[0.9] * 4,
    )


def clip_config(words: Any) -> Any:
    return transformers.CLIPTextConfig(
        vocab_size=len(words),
        hidden_size=32,
        intermediate_size=37,
        projection_dim=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=words.model_max_length,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=1,
    )


def t5_words() -> Any:
    letters = "abcdefghijklmnopqrstuvwxyz"
    pieces = ["▁", *(f"▁{letter}" for letter in letters), *letters, ",", " "]
    special = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    return transformers.T5Tokenizer(vocab=[*special, *((piece, -1.0) for piece in pieces)])


def t5_encoder(words: Any, width: int = 32) -> Any:
    return transformers.T5EncoderModel(
        transformers.T5Config(
            vocab_size=len(words), d_model=width, d_kv=8, d_ff=37, num_layers=1, num_heads=4
        )
    )


def qwen_words() -> Any:
    """A tokenizer that reads bytes, and one mark for each thing that a chat is made of."""
    marks = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    marks += ["<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"]
    names = [*sorted(ByteLevel.alphabet()), *marks]
    words = transformers.Qwen2Tokenizer(
        vocab={name: index for index, name in enumerate(names)},
        merges=[],
        unk_token="<|endoftext|>",
        pad_token="<|endoftext|>",
        extra_special_tokens=marks[1:],
    )
    words.chat_template = CHAT
    return words


def qwen3_words() -> Any:
    """As `qwen_words`, for readers that count what their template says before the words."""
    words = qwen_words()
    words.chat_template = TURNS
    return words


def vision_tokens(words: Any) -> dict[str, int]:
    names = {"vision_start": "<|vision_start|>", "vision_end": "<|vision_end|>"}
    names |= {"image": "<|image_pad|>", "video": "<|video_pad|>"}
    return {f"{name}_token_id": words.convert_tokens_to_ids(mark) for name, mark in names.items()}


def vision_sizes() -> dict[str, Any]:
    return {
        "depth": 1,
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_heads": 2,
        "out_hidden_size": 16,
    }


def qwen3_config(words: Any, layers: int = 2) -> Any:
    return transformers.Qwen3Config(
        vocab_size=len(words),
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=layers,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=8,
        max_position_embeddings=1024,
    )


def qwen3_vl_config(words: Any, layers: int) -> Any:
    return transformers.Qwen3VLConfig(
        text_config={
            "vocab_size": len(words),
            "hidden_size": 16,
            "intermediate_size": 16,
            "num_hidden_layers": layers,
            "num_attention_heads": 2,
            "num_key_value_heads": 2,
            "head_dim": 8,
        },
        vision_config={**vision_sizes(), "deepstack_visual_indexes": [0]},
        **vision_tokens(words),
    )


def mistral3(words: Any) -> Any:
    return transformers.Mistral3ForConditionalGeneration(
        transformers.Mistral3Config(
            text_config={
                "model_type": "mistral",
                "vocab_size": len(words),
                "hidden_size": 16,
                "intermediate_size": 16,
                "num_attention_heads": 2,
                "num_hidden_layers": 30,
                "num_key_value_heads": 2,
                "head_dim": 8,
                "pad_token_id": 0,
            },
            vision_config={
                "model_type": "pixtral",
                "hidden_size": 16,
                "num_hidden_layers": 1,
                "num_attention_heads": 2,
                "intermediate_size": 16,
                "image_size": 28,
                "patch_size": 14,
            },
        )
    )
