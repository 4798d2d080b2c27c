"""kizy/VideoFrames: still pictures from a video, the sharpest ones, no two alike."""

from __future__ import annotations

import tempfile

from kizy_gpu.errors import JobError
from kizy_gpu.nodes.base import Context, Inputs, Node, Outputs, Params, Socket, knob


class VideoFramesParams(Params):
    count: int = knob(
        24, title="Pictures", help="At most this many; fewer when it hardly changes.", ge=1, le=60
    )


class VideoFrames(Node[VideoFramesParams]):
    type = "kizy/VideoFrames"
    version = "1"
    title = "Pictures from a video"
    help = "Takes the sharpest pictures from all over a video, and no two that are alike."
    params = VideoFramesParams
    inputs = {"video": Socket("video")}
    outputs = {"frames": Socket("image", list=True)}

    def execute(self, ctx: Context, params: VideoFramesParams, inputs: Inputs) -> Outputs:
        from kizy_gpu.video import still_pictures  # OpenCV is large, and the gateway needs none

        with tempfile.NamedTemporaryFile(suffix=".video") as file:
            file.write(inputs["video"])
            file.flush()
            pictures = still_pictures(file.name, params.count, ctx.check)
        if not pictures:
            raise JobError("invalid_input", "no picture could be read from this video")
        return {"frames": pictures}
