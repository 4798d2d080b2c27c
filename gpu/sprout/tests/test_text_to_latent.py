"""The parts of the trained pair that are Sprout's own."""

import torch

from sprout.text_to_latent import fresh_text_encoder, join_patches, widen_memory


def test_patches_lie_in_reading_order():
    patches = torch.arange(16.0)[None, :, None].expand(1, 16, 64)
    latents = join_patches(patches)
    assert latents.shape == (1, 4, 16, 16)
    assert latents[0, 0, 0, ::4].tolist() == [0, 1, 2, 3]
    assert latents[0, 3, ::4, 0].tolist() == [0, 4, 8, 12]


def test_pixels_of_a_patch_lie_in_reading_order():
    patches = torch.zeros(1, 16, 64)
    patches[0, 0] = torch.arange(64.0)
    latents = join_patches(patches)
    assert latents[0, 0, 0, :4].tolist() == [0, 1, 2, 3]
    assert latents[0, 0, 1, :4].tolist() == [4, 5, 6, 7]
    assert latents[0, 1, 0, 0] == 16


def test_wider_memory_computes_the_same():
    torch.manual_seed(0)
    narrow = fresh_text_encoder(vocabulary=50, memory=64).eval()
    wide = widen_memory(narrow, 96).eval()
    tokens = torch.randint(50, (2, 32))
    before = narrow(tokens).last_hidden_state
    after = wide(tokens).last_hidden_state
    assert wide.config.intermediate_size == 96
    torch.testing.assert_close(after, before)
