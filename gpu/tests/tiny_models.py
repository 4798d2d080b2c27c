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
from tiny_parts import (
    SPROUT,
    clip_config,
    flow_scheduler,
    mistral3,
    plain_vae,
    qwen3_config,
    qwen3_vl_config,
    qwen3_words,
    qwen_vae,
    qwen_words,
    t5_encoder,
    t5_words,
    vision_sizes,
    vision_tokens,
)
from torch import nn

from kizy_gpu.families.seeing import Qwen3VLReader
from kizy_gpu.installs.cards import CARDS

SEES = {
    "qwen-image-edit": ("QwenImageEditPipeline", "Qwen2VLProcessor"),
    "qwen-image-edit-plus": ("QwenImageEditPlusPipeline", "Qwen2VLProcessor"),
    "qwen-image-2.1": ("QwenImage21Pipeline", "Qwen3VLProcessor"),
}
"""Families whose text encoder sees pictures, and what the folder says they and their reader are."""
EYES = {
    "Qwen2VLProcessor": {},
    "Qwen3VLProcessor": {
        "size": {"longest_edge": 16777216, "shortest_edge": 65536},
        "patch_size": 16,
        "image_mean": [0.5] * 3,
        "image_std": [0.5] * 3,
    },
}
"""How these prepare a picture, by what is published with them."""
PUBLISHED = {
    "sd15": {
        "feature_extractor": ("transformers", "CLIPImageProcessor"),
        "image_encoder": (None, None),
        "safety_checker": ("stable_diffusion", "StableDiffusionSafetyChecker"),
        "requires_safety_checker": True,
    },
    "sdxl": {"image_encoder": (None, None), "feature_extractor": (None, None)},
    "sd3": {"tokenizer_3": ("transformers", "T5TokenizerFast")},
    "flux1": {"tokenizer_2": ("transformers", "T5TokenizerFast")},
    # A processor that only comes with torchvision; its words alone are read.
    "flux2": {"tokenizer": ("transformers", "PixtralProcessor")},
    "flux2-klein": {"tokenizer": ("transformers", "Qwen2TokenizerFast")},
}
"""How the `model_index.json` of a family's repository says it where transformers now would not."""


def write_tiny(family: str, folder: Path, **card: Any) -> None:
    """A model folder with `kizy.json`."""
    torch.manual_seed(0)
    pipeline = _MAKE[family]()
    pipeline.save_pretrained(folder)
    if family in SEES:
        _write_reader(folder, family)
    say(folder, **PUBLISHED.get(family, {}))
    vae = pipeline.vae.config
    channels = vae.z_dim if "z_dim" in vae else vae.latent_channels
    # Templates of words, read letter by letter, fill more room than those of real tokenizers.
    max_tokens = 512 if family in ("qwen-image", "krea2", "flux2", *SEES) else 64
    written = {
        "name": f"Tiny {family}",
        "family": family,
        "defaults": {"width": 64, "height": 64, "steps": 2, "maxTokens": max_tokens},
        "limits": {
            "minSide": 16,
            "maxSide": 256,
            "multipleOf": CARDS[family]["limits"]["multipleOf"],
        },
        "latentRgb": [[0.1, 0.2, 0.3]] * channels,
        **card,
    }
    (folder / "kizy.json").write_text(json.dumps(written))


def _sd15() -> Any:
    words = transformers.CLIPTokenizer.from_pretrained(SPROUT / "tokenizer")
    return diffusers.StableDiffusionPipeline(
        scheduler=diffusers.PNDMScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", skip_prk_steps=True
        ),
        vae=plain_vae(4, blocks=2, scaling_factor=0.18),
        text_encoder=transformers.CLIPTextModel(clip_config(words)),
        tokenizer=words,
        unet=diffusers.UNet2DConditionModel(
            block_out_channels=(16, 32),
            layers_per_block=1,
            sample_size=32,
            down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
            up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
            attention_head_dim=2,
            cross_attention_dim=32,
            norm_num_groups=8,
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


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
        vae=plain_vae(4, blocks=2, scaling_factor=0.13),
        text_encoder=transformers.CLIPTextModel(clip_config(words)),
        tokenizer=words,
        text_encoder_2=transformers.CLIPTextModelWithProjection(clip_config(words)),
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
    long = t5_words()
    return diffusers.StableDiffusion3Pipeline(
        scheduler=flow_scheduler(shift=3.0),
        vae=plain_vae(16, shift_factor=0.06, scaling_factor=1.5, quant=False),
        text_encoder=transformers.CLIPTextModelWithProjection(clip_config(words)),
        tokenizer=words,
        text_encoder_2=transformers.CLIPTextModelWithProjection(clip_config(words)),
        tokenizer_2=words,
        text_encoder_3=t5_encoder(long, width=64),
        tokenizer_3=long,
        transformer=diffusers.SD3Transformer2DModel(
            sample_size=32,
            patch_size=1,
            in_channels=16,
            num_layers=2,  # the last one takes nothing from a ControlNet
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
    long = t5_words()
    return getattr(diffusers, pipeline)(
        scheduler=flow_scheduler(shift=3.0, use_dynamic_shifting=guided),
        vae=plain_vae(4, shift_factor=0.1, scaling_factor=0.4, quant=False),
        text_encoder=transformers.CLIPTextModel(clip_config(words)),
        tokenizer=words,
        text_encoder_2=t5_encoder(long),
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
        transformers.Qwen3ForCausalLM(qwen3_config(words, layers=28)) if klein else mistral3(words)
    )
    parts: dict[str, Any] = {
        "scheduler": flow_scheduler(use_dynamic_shifting=True),
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
        vision_config=vision_sizes(),
        **vision_tokens(words),
    )
    return diffusers.QwenImagePipeline(
        scheduler=flow_scheduler(use_dynamic_shifting=True),
        vae=qwen_vae(levels),
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


def _qwen_image_21() -> Any:
    words = qwen3_words()
    eye = transformers.Qwen2VLImageProcessorPil(**EYES["Qwen3VLProcessor"])
    pipeline = diffusers.QwenImage21Pipeline(
        scheduler=flow_scheduler(
            use_dynamic_shifting=True, max_image_seq_len=8192, max_shift=0.9, shift_terminal=0.02
        ),
        vae=diffusers.AutoencoderKLQwenImage21(
            base_dim=4,
            decoder_base_dim=4,
            z_dim=4,
            dim_mult=[1, 2, 4, 4, 4],
            num_res_blocks=1,
            latents_mean=[0.1] * 4,
            latents_std=[0.9] * 4,
        ),
        text_encoder=transformers.Qwen3VLForConditionalGeneration(qwen3_vl_config(words, layers=2)),
        processor=Qwen3VLReader(eye, words, words.chat_template),
        transformer=diffusers.QwenImage21Transformer2DModel(
            in_channels=4,
            out_channels=4,
            num_layers=2,
            attention_head_dim=16,
            num_attention_heads=2,
            context_in_dim=16,
            axes_dims_rope=(4, 6, 6),
        ),
    )
    pipeline.register_modules(processor=None)  # which is written apart
    return pipeline


def _write_reader(folder: Path, family: str) -> None:
    """What makes a Qwen-Image one that edits, as it lies on a hub: transformers writes it whole
    only where torchvision is."""
    kind, reader = SEES[family]
    words = qwen3_words() if reader == "Qwen3VLProcessor" else qwen_words()
    words.save_pretrained(folder / "processor")
    transformers.Qwen2VLImageProcessorPil(**EYES[reader]).save_pretrained(folder / "processor")
    say(folder, _class_name=kind, processor=("transformers", reader))


def say(folder: Path, **parts: Any) -> None:
    """Change what a folder's index says."""
    file = folder / "model_index.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | parts))


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
        scheduler=flow_scheduler(shift=3.0),
        vae=plain_vae(4, shift_factor=0.1, scaling_factor=0.4, quant=False),
        text_encoder=transformers.Qwen3Model(qwen3_config(words)),
        tokenizer=words,
        transformer=transformer,
    )


def _krea2() -> Any:
    words = qwen_words()
    return diffusers.Krea2Pipeline(
        scheduler=flow_scheduler(use_dynamic_shifting=True),
        vae=qwen_vae(),
        text_encoder=transformers.Qwen3VLModel(qwen3_vl_config(words, layers=2)),
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
        scheduler=flow_scheduler(),
        vae=diffusers.AutoencoderKLFlux2(
            down_block_types=("DownEncoderBlock2D",) * 2,
            up_block_types=("UpDecoderBlock2D",) * 2,
            block_out_channels=(8, 8),
            layers_per_block=1,
            latent_channels=4,
            norm_num_groups=4,
        ),
        text_encoder=transformers.Qwen3VLModel(qwen3_vl_config(words, layers=36)),
        tokenizer=words,
        transformer=transformer(),
        unconditional_transformer=transformer(),
    )


_MAKE: Mapping[str, Callable[[], Any]] = {
    "sd15": _sd15,
    "sdxl": _sdxl,
    "sd3": _sd3,
    "flux1": lambda: _flux1("FluxPipeline"),
    "flux1-kontext": lambda: _flux1("FluxKontextPipeline"),
    "flux1-fill": lambda: _flux1("FluxFillPipeline", in_channels=2 * 16 + 16),
    "flux2": lambda: _flux2(klein=False),
    "flux2-klein": lambda: _flux2(klein=True),
    "qwen-image": _qwen_image,
    # They look at every picture at a megapixel: of one more level, a quarter is left to attend to.
    "qwen-image-edit": lambda: _qwen_image(levels=5),
    "qwen-image-edit-plus": lambda: _qwen_image(levels=5),
    "qwen-image-2.1": _qwen_image_21,
    "z-image": _z_image,
    "krea2": _krea2,
    "ideogram4": _ideogram4,
}
