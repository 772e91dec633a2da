"""How long one waits for the first cell in the image, beside the host."""
