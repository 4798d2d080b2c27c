"""The data set: pictures, captions and cached latents."""
