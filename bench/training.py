"""How long a training takes: ours, or diffusers' own script, on the same model, pictures and settings.

    training.py model FOLDER            a model to teach: Sprout with an AutoencoderKL of random weights
    training.py ours MODEL PICTURES OUT STEPS
    training.py peer MODEL PICTURES OUT STEPS PRECISION SCRIPT

Both teach rank 8 on the attention of the UNet, batches of 8, mirrored by chance, and write a LoRA.
Prints {"total", "processor", "ready", "perStep"}: seconds from the start of the process to the file, those
of processors, those up to the first step with everything loaded and cached, and the median between two steps
of the optimiser.
"""

from __future__ import annotations

import json
import os
import runpy
import statistics
import sys
import time
from pathlib import Path
from typing import Any

RANK, BATCH, RATE, SIDE, SEED = 8, 8, 1e-4, 128, 0
MODULES = ("to_q", "to_k", "to_v", "to_out.0")
"""The script teaches these and no others."""


def began() -> float:
    """When this process was started, by the clock of `time.time`."""
    since_boot = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    up = float(Path("/proc/uptime").read_text().split()[0])
    return time.time() - (up - since_boot / os.sysconf("SC_CLK_TCK"))


def make_model(folder: Path) -> None:
    """Sprout's UNet with an autoencoder as wide as SD's is beside its own: to encode a picture takes
    1.39 times the products of one prediction, as it does in SD 1.5 at 512 px."""
    import diffusers
    import torch

    sprout = Path(__file__).parent.parent / "gpu" / "models" / "sprout"
    pipeline = diffusers.StableDiffusionPipeline.from_pretrained(sprout, dtype=torch.float32)
    torch.manual_seed(SEED)
    pipeline.vae = diffusers.AutoencoderKL(
        block_out_channels=(32, 64, 64, 64),
        layers_per_block=2,
        latent_channels=4,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        sample_size=SIDE,
    )
    pipeline.register_modules(vae=pipeline.vae)
    pipeline.save_pretrained(folder)
    card = json.loads((sprout / "kizy.json").read_text())
    kept = ("family", "architecture", "defaults", "limits")
    card = {"name": "To be taught", **{name: card[name] for name in kept}}
    (folder / "kizy.json").write_text(json.dumps(card))


def ours(model_folder: Path, pictures: Path, out: Path, steps: int) -> list[float]:
    from kizy_gpu.digests import DigestCache
    from kizy_gpu.families.device import open_device
    from kizy_gpu.families.loading import load
    from kizy_gpu.library import Library
    from kizy_gpu.training.adapters import adapter_for
    from kizy_gpu.training.adapters.modules import named
    from kizy_gpu.training.caches import Captions, encode_all
    from kizy_gpu.training.learner import Learner
    from kizy_gpu.training.local import Folder
    from kizy_gpu.training.pictures import Manifest, read_pictures
    from kizy_gpu.training.settings import Settings
    from kizy_gpu.training.shares import Shares
    from kizy_gpu.training.taught import Taught
    from safetensors.torch import save_file

    library = Library((model_folder.parent,), DigestCache(out / "digests.json"))
    library.scan()
    adapter = adapter_for(load(library.models[model_folder.name], open_device("cpu:0")))
    settings = Settings(
        **{"model": model_folder.name, "name": "", "trigger": "", "subject": "look"},
        **{"steps": steps, "rank": RANK, "alpha": RANK, "learning_rate": RATE},
        **{"batch_size": BATCH, "resolution": SIDE, "caption_dropout": 0.0, "flip": True},
        **{"train_text_encoder": False, "convolutions": False, "min_snr_gamma": 0.0},
        **{"seed": SEED, "sample_prompts": (), "sample_every_steps": steps},
        checkpoint_every_steps=steps,
    )
    desk = Folder(out / "state", quiet=True)
    manifest = Manifest.read(desk.manifest(pictures, "look"))
    read = read_pictures(manifest, "", desk.read, desk.check)
    with adapter.arithmetic():
        encoded, _ = encode_all(adapter, settings, read, None, lambda *_: None)
    adapter.targets(settings)
    targets = {"unet": named(adapter.parts["unet"], MODULES)}
    taught = Taught(adapter.parts, targets, RANK, RANK, SEED)
    shares = Shares(adapter, taught, settings, encoded, Captions(adapter, settings))
    learner = Learner(shares, settings)
    at = [time.time()]
    for _ in range(steps):
        learner.learn()
        at.append(time.time())
    save_file(taught.state(), out / "ours.safetensors")
    return at


def peer(
    model_folder: Path, pictures: Path, out: Path, steps: int, precision: str, script: str
) -> list[float]:
    import accelerate  # noqa: F401  what looks for torchvision does so before there is a stand-in
    import datasets  # noqa: F401
    import diffusers  # noqa: F401
    import peft  # noqa: F401
    import torch
    import transforms_alone
    from transformers import CLIPTextModel, CLIPTokenizer  # noqa: F401

    transforms_alone.stand_in()
    at: list[float] = []
    step = torch.optim.AdamW.step

    def timed(self: Any, *args: Any, **kwargs: Any) -> Any:
        answer = step(self, *args, **kwargs)
        at.append(time.time())
        return answer

    torch.optim.AdamW.step = timed  # type: ignore[method-assign]
    sys.argv = [
        script,
        f"--pretrained_model_name_or_path={model_folder}",
        f"--train_data_dir={pictures}",
        f"--output_dir={out}",
        f"--cache_dir={out / 'cache'}",
        f"--resolution={SIDE}",
        "--center_crop",
        "--random_flip",
        f"--train_batch_size={BATCH}",
        f"--max_train_steps={steps}",
        f"--learning_rate={RATE}",
        f"--rank={RANK}",
        f"--seed={SEED}",
        f"--mixed_precision={precision}",
    ]
    runpy.run_path(script, run_name="__main__")
    return at


def main() -> None:
    since = began()
    what, model, *more = sys.argv[1:]
    if what == "model":
        make_model(Path(model))
        return
    pictures, out, steps = Path(more[0]), Path(more[1]), int(more[2])
    out.mkdir(parents=True, exist_ok=True)
    if what == "ours":
        at = ours(Path(model), pictures, out, steps)
    else:
        at = peer(Path(model), pictures, out, steps, more[3], more[4])
    apart = [later - earlier for earlier, later in zip(at, at[1:], strict=False)]
    per_step = statistics.median(apart)
    # The first step of the script ends where the first of ours begins to be counted.
    ready = at[0] - since - (0 if what == "ours" else per_step)
    told = {"total": time.time() - since, "processor": time.process_time()}
    print(json.dumps({**told, "ready": ready, "perStep": per_step}))


if __name__ == "__main__":
    main()
