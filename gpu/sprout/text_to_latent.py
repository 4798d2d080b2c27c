"""The trained pair of text encoder and UNet, and how it is made, loaded and fed."""

import random
from pathlib import Path

import torch
from diffusers import UNet2DConditionModel
from torch import Tensor, nn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from sprout.data.captions import caption, draw_weight
from sprout.data.pictures import Picture

TOKENS = 32
TEXT_WIDTH = 256
TEXT_MEMORY = 2048  # width of the feed-forward layers, where facts about pictures are kept
WHITE_SHARE = 0.6

PATCHES = 16  # a 4 x 4 grid of patches of 4 x 4 latents
PATCH = 4


class TextToLatent(nn.Module):
    """Text encoder and UNet as one module, so that they are trained and averaged as one.

    `reader` serves training only: from the last 16 token states it reads the 16 patches of the
    latents by one shared linear map. That makes the text encoder, which is ten times cheaper to
    train than the UNet, hold what each picture looks like; the UNet has to learn only how to
    draw from such states, which is the same for all pictures.
    """

    def __init__(self, text_encoder: CLIPTextModel, unet: UNet2DConditionModel) -> None:
        super().__init__()
        self.text_encoder, self.unet = text_encoder, unet
        self.reader = nn.Linear(TEXT_WIDTH, unet.config.in_channels * PATCH * PATCH)

    def encode(self, tokens: Tensor) -> Tensor:
        """Token ids [B, 32] to states [B, 32, 256]."""
        return self.text_encoder(tokens).last_hidden_state

    def read(self, states: Tensor) -> Tensor:
        """The latents [B, 4, 16, 16] that text states alone foretell."""
        return join_patches(self.reader(states[:, -PATCHES:]))

    @classmethod
    def load(cls, folder: Path) -> "TextToLatent":
        # Weights lie in fp16; training keeps them in fp32 and computes in bf16.
        text = CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32)
        unet = UNet2DConditionModel.from_pretrained(folder / "unet", torch_dtype=torch.float32)
        return cls(widen_memory(text, TEXT_MEMORY), unet)

    @classmethod
    def fresh(cls, vocabulary: int) -> "TextToLatent":
        """Random weights in the sizes that Sprout has."""
        unet = UNet2DConditionModel(
            sample_size=16,
            layers_per_block=1,
            block_out_channels=(96, 192, 320),
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=TEXT_WIDTH,
            attention_head_dim=4,
        )
        return cls(fresh_text_encoder(vocabulary, TEXT_MEMORY), unet)


def fresh_text_encoder(vocabulary: int, memory: int) -> CLIPTextModel:
    config = CLIPTextConfig(
        vocab_size=vocabulary,
        hidden_size=TEXT_WIDTH,
        intermediate_size=memory,
        projection_dim=TEXT_WIDTH,
        num_hidden_layers=4,
        num_attention_heads=4,
        max_position_embeddings=TOKENS,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=1,
    )
    return CLIPTextModel(config)


@torch.no_grad()
def widen_memory(text: CLIPTextModel, memory: int) -> CLIPTextModel:
    """The same function with wider feed-forward layers: new neurons start without effect."""
    before = text.config.intermediate_size
    if before == memory:
        return text
    wide = fresh_text_encoder(text.config.vocab_size, memory)
    weights = wide.state_dict()
    for name, weight in text.state_dict().items():
        if name.endswith("fc1.weight") or name.endswith("fc1.bias"):
            weights[name][:before] = weight
        elif name.endswith("fc2.weight"):
            weights[name].zero_()[:, :before] = weight
        else:
            weights[name].copy_(weight)
    wide.load_state_dict(weights)
    return wide


def join_patches(patches: Tensor) -> Tensor:
    """[B, 16, 64] to [B, 4, 16, 16]; patches in reading order."""
    grid = patches.unflatten(1, (4, 4)).unflatten(3, (-1, PATCH, PATCH))
    return grid.permute(0, 3, 1, 4, 2, 5).flatten(4, 5).flatten(2, 3)


class Batches:
    """Random pictures with captions, drawn by weight."""

    def __init__(self, records: list[Picture], cache: dict, tokenizer: CLIPTokenizer) -> None:
        self.records, self.tokenizer = records, tokenizer
        self.latents, self.grounds = cache["latents"], cache["grounds"]
        self.weights = torch.tensor([draw_weight(r) for r in records])

    def draw(self, size: int) -> tuple[Tensor, Tensor]:
        """Latents [size, 4, 16, 16] and token ids [size, 32]."""
        rows = torch.multinomial(self.weights, size, replacement=True).tolist()
        coloured = range(1, self.latents.shape[1])
        variants = [0 if random.random() < WHITE_SHARE else random.choice(coloured) for _ in rows]
        texts = [
            caption(self.records[row], self.grounds[row][variant], random)
            for row, variant in zip(rows, variants, strict=True)
        ]
        return self.latents[rows, variants].float(), tokenize(self.tokenizer, texts)


def tokenize(tokenizer: CLIPTokenizer, texts: list[str]) -> Tensor:
    """Token ids [B, 32], padded as the pipeline pads."""
    return tokenizer(
        texts, padding="max_length", max_length=TOKENS, truncation=True, return_tensors="pt"
    ).input_ids
