"""Whether an image is whole, which mostly can be seen without a GPU."""
