"""A model of every family: the real classes, with a few thousand random weights.

`write_tiny(family, folder)` writes one as it would come from a hub. Sizes are the least that the
classes take; what decides how they work together (packing, normalisation, guidance) is as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from tokenizers.pre_tokenizers import ByteLevel
from torch import nn

SEES = {
    "qwen-image-edit": "QwenImageEditPipeline",
    "qwen-image-edit-plus": "QwenImageEditPlusPipeline",
}
"""Families whose text encoder sees pictures, and what the folder says they are."""
SPROUT = Path(__file__).parents[1] / "models" / "sprout"
CHAT = (
    "{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}"
    "{% for part in m.content %}{{ part.text }}{% endfor %}{% endif %}{% endfor %}"
)


def write_tiny(family: str, folder: Path, **card: Any) -> None:
    """A model folder with `kizy.json`."""
    torch.manual_seed(0)
    pipeline = _MAKE[family]()
    pipeline.save_pretrained(folder)
    if family in SEES:
        _write_reader(folder, family)
    vae = pipeline.vae.config
    channels = vae.z_dim if "z_dim" in vae else vae.latent_channels
    # Templates of words, read letter by letter, fill more room than those of real tokenizers.
    max_tokens = 512 if family in ("qwen-image", "krea2", "flux2", *SEES) else 64
    written = {
        "name": f"Tiny {family}",
        "family": family,
        "defaults": {"width": 64, "height": 64, "steps": 2, "maxTokens": max_tokens},
        "limits": {"minSide": 16, "maxSide": 256, "multipleOf": 16},
        "latentRgb": [[0.1, 0.2, 0.3]] * channels,
        **card,
    }
    (folder / "kizy.json").write_text(json.dumps(written))


def tiny_unet() -> Any:
    """SDXL's alone."""
    torch.manual_seed(0)
    return _sdxl().unet


def _sdxl() -> Any:
    words = transformers.CLIPTokenizer.from_pretrained(SPROUT / "tokenizer")
    return diffusers.StableDiffusionXLPipeline(
        scheduler=diffusers.EulerDiscreteScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1
        ),
        vae=_vae(4, blocks=2, scaling_factor=0.13),
        text_encoder=transformers.CLIPTextModel(_clip(words)),
        tokenizer=words,
        text_encoder_2=transformers.CLIPTextModelWithProjection(_clip(words)),
        tokenizer_2=words,
        unet=diffusers.UNet2DConditionModel(
            block_out_channels=(16, 32),
            layers_per_block=1,
            sample_size=32,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            attention_head_dim=(2, 4),
            use_linear_projection=True,
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            transformer_layers_per_block=(1, 1),
            projection_class_embeddings_input_dim=80,
            cross_attention_dim=64,
            norm_num_groups=8,
        ),
    )


def _sd3() -> Any:
    words = transformers.CLIPTokenizer.from_pretrained(SPROUT / "tokenizer")
    long = _t5_words()
    return diffusers.StableDiffusion3Pipeline(
        scheduler=_flow(shift=3.0),
        vae=_vae(16, shift_factor=0.06, scaling_factor=1.5, quant=False),
        text_encoder=transformers.CLIPTextModelWithProjection(_clip(words)),
        tokenizer=words,
        text_encoder_2=transformers.CLIPTextModelWithProjection(_clip(words)),
        tokenizer_2=words,
        text_encoder_3=_t5(long, width=64),
        tokenizer_3=long,
        transformer=diffusers.SD3Transformer2DModel(
            sample_size=32,
            patch_size=1,
            in_channels=16,
            num_layers=1,
            attention_head_dim=8,
            num_attention_heads=4,
            caption_projection_dim=32,
            joint_attention_dim=64,
            pooled_projection_dim=64,
            out_channels=16,
        ),
    )


def _flux1(pipeline: str, in_channels: int = 16, guided: bool = True) -> Any:
    words = transformers.CLIPTokenizer.from_pretrained(SPROUT / "tokenizer")
    long = _t5_words()
    return getattr(diffusers, pipeline)(
        scheduler=_flow(shift=3.0, use_dynamic_shifting=guided),
        vae=_vae(4, shift_factor=0.1, scaling_factor=0.4, quant=False),
        text_encoder=transformers.CLIPTextModel(_clip(words)),
        tokenizer=words,
        text_encoder_2=_t5(long),
        tokenizer_2=long,
        transformer=diffusers.FluxTransformer2DModel(
            in_channels=in_channels,
            out_channels=16,
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


def _flux2(klein: bool) -> Any:
    words = qwen_words()
    text: Any = (
        transformers.Qwen3ForCausalLM(_qwen3(words, layers=28)) if klein else _mistral3(words)
    )
    parts: dict[str, Any] = {
        "scheduler": _flow(use_dynamic_shifting=True),
        "vae": diffusers.AutoencoderKLFlux2(
            down_block_types=("DownEncoderBlock2D",) * 2,
            up_block_types=("UpDecoderBlock2D",) * 2,
            block_out_channels=(8, 8),
            layers_per_block=1,
            latent_channels=4,
            norm_num_groups=4,
        ),
        "text_encoder": text,
        "tokenizer": words,
        "transformer": diffusers.Flux2Transformer2DModel(
            patch_size=1,
            in_channels=16,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=48,
            timestep_guidance_channels=16,
            axes_dims_rope=(4, 4, 4, 4),
            guidance_embeds=not klein,
        ),
    }
    if klein:
        return diffusers.Flux2KleinPipeline(**parts, is_distilled=False)
    return diffusers.Flux2Pipeline(**parts)


def _qwen_image(levels: int = 3) -> Any:
    words = qwen_words()
    config = transformers.Qwen2_5_VLConfig(
        text_config={
            "vocab_size": len(words),
            "hidden_size": 16,
            "intermediate_size": 16,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "num_key_value_heads": 2,
            "rope_scaling": {"mrope_section": [1, 1, 2], "rope_type": "default"},
            "rope_theta": 1e6,
        },
        vision_config=_vision(),
        **_vision_tokens(words),
    )
    return diffusers.QwenImagePipeline(
        scheduler=_flow(use_dynamic_shifting=True),
        vae=_qwen_vae(levels),
        text_encoder=transformers.Qwen2_5_VLForConditionalGeneration(config),
        tokenizer=words,
        transformer=diffusers.QwenImageTransformer2DModel(
            patch_size=2,
            in_channels=16,
            out_channels=4,
            num_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=16,
            axes_dims_rope=(8, 4, 4),
        ),
    )


def _write_reader(folder: Path, family: str) -> None:
    """What makes a Qwen-Image one that edits, as it lies on a hub: transformers writes it whole
    only where torchvision is."""
    qwen_words().save_pretrained(folder / "processor")
    transformers.Qwen2VLImageProcessorPil().save_pretrained(folder / "processor")
    file = folder / "model_index.json"
    index = json.loads(file.read_text())
    index |= {"_class_name": SEES[family], "processor": ["transformers", "Qwen2VLProcessor"]}
    file.write_text(json.dumps(index))


def _z_image() -> Any:
    words = qwen_words()
    transformer = diffusers.ZImageTransformer2DModel(
        all_patch_size=(2,),
        all_f_patch_size=(1,),
        in_channels=4,
        dim=32,
        n_layers=1,
        n_refiner_layers=1,
        n_heads=2,
        n_kv_heads=2,
        cap_feat_dim=16,
        axes_dims=[8, 4, 4],
        axes_lens=[256, 64, 64],
    )
    for pad in (transformer.x_pad_token, transformer.cap_pad_token):
        nn.init.ones_(pad)  # made without any values
    return diffusers.ZImagePipeline(
        scheduler=_flow(shift=3.0),
        vae=_vae(4, shift_factor=0.1, scaling_factor=0.4, quant=False),
        text_encoder=transformers.Qwen3Model(_qwen3(words)),
        tokenizer=words,
        transformer=transformer,
    )


def _krea2() -> Any:
    words = qwen_words()
    return diffusers.Krea2Pipeline(
        scheduler=_flow(use_dynamic_shifting=True),
        vae=_qwen_vae(),
        text_encoder=transformers.Qwen3VLModel(_qwen3_vl(words, layers=2)),
        tokenizer=words,
        transformer=diffusers.Krea2Transformer2DModel(
            in_channels=16,
            num_layers=1,
            attention_head_dim=8,
            num_attention_heads=4,
            num_key_value_heads=2,
            intermediate_size=32,
            timestep_embed_dim=8,
            text_hidden_dim=16,
            num_text_layers=3,
            text_num_attention_heads=2,
            text_num_key_value_heads=1,
            text_intermediate_size=16,
            num_layerwise_text_blocks=1,
            num_refiner_text_blocks=1,
            axes_dims_rope=(4, 2, 2),
        ),
        text_encoder_select_layers=(0, 1, 2),
    )


def _ideogram4() -> Any:
    words = qwen_words()

    def transformer() -> Any:
        return diffusers.Ideogram4Transformer2DModel(
            in_channels=16,
            num_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            intermediate_size=32,
            adaln_dim=16,
            llm_features_dim=16 * 13,
            mrope_section=(4, 2, 2),
        )

    return diffusers.Ideogram4Pipeline(
        scheduler=_flow(),
        vae=diffusers.AutoencoderKLFlux2(
            down_block_types=("DownEncoderBlock2D",) * 2,
            up_block_types=("UpDecoderBlock2D",) * 2,
            block_out_channels=(8, 8),
            layers_per_block=1,
            latent_channels=4,
            norm_num_groups=4,
        ),
        text_encoder=transformers.Qwen3VLModel(_qwen3_vl(words, layers=36)),
        tokenizer=words,
        transformer=transformer(),
        unconditional_transformer=transformer(),
    )


_MAKE: Mapping[str, Callable[[], Any]] = {
    "sdxl": _sdxl,
    "sd3": _sd3,
    "flux1": lambda: _flux1("FluxPipeline"),
    "flux1-kontext": lambda: _flux1("FluxKontextPipeline"),
    "flux1-fill": lambda: _flux1("FluxFillPipeline", in_channels=2 * 16 + 16),
    "flux2": lambda: _flux2(klein=False),
    "flux2-klein": lambda: _flux2(klein=True),
    "qwen-image": _qwen_image,
    # They look at every picture at a megapixel.
    **dict.fromkeys(SEES, lambda: _qwen_image(levels=4)),
    "z-image": _z_image,
    "krea2": _krea2,
    "ideogram4": _ideogram4,
}


def _flow(**settings: Any) -> Any:
    return diffusers.FlowMatchEulerDiscreteScheduler(**settings)


def _vae(channels: int, blocks: int = 2, quant: bool = True, **settings: Any) -> Any:
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


def _qwen_vae(levels: int = 3) -> Any:
    return diffusers.AutoencoderKLQwenImage(
        base_dim=8 if levels == 3 else 2,
        z_dim=4,
        dim_mult=[1, 2, 4, 4][:levels],
        num_res_blocks=1,
        temperal_downsample=[False, True, True][: levels - 1],
        latents_mean=[0.1] * 4,
        latents_std=[0.9] * 4,
    )


def _clip(words: Any) -> Any:
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


def _t5_words() -> Any:
    letters = "abcdefghijklmnopqrstuvwxyz"
    pieces = ["▁", *(f"▁{letter}" for letter in letters), *letters, ",", " "]
    special = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    return transformers.T5Tokenizer(vocab=[*special, *((piece, -1.0) for piece in pieces)])


def _t5(words: Any, width: int = 32) -> Any:
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


def _vision_tokens(words: Any) -> dict[str, int]:
    names = {"vision_start": "<|vision_start|>", "vision_end": "<|vision_end|>"}
    names |= {"image": "<|image_pad|>", "video": "<|video_pad|>"}
    return {f"{name}_token_id": words.convert_tokens_to_ids(mark) for name, mark in names.items()}


def _vision() -> dict[str, Any]:
    return {
        "depth": 1,
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_heads": 2,
        "out_hidden_size": 16,
    }


def _qwen3(words: Any, layers: int = 2) -> Any:
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


def _qwen3_vl(words: Any, layers: int) -> Any:
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
        vision_config={**_vision(), "deepstack_visual_indexes": [0]},
        **_vision_tokens(words),
    )


def _mistral3(words: Any) -> Any:
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
